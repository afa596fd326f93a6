// The one place that gives an error its HTTP status.
import { AuthError } from "../auth/index.ts";
import { PasswordError } from "../passwords/index.ts";
import { StoreError, type StoreErrorCode } from "../store/index.ts";
import { authHttpError } from "./auth-http-errors.ts";
import { BodyError } from "./bodies/index.ts";
import { type FieldErrors, HttpError, unavailable, validationError } from "./http-error.ts";

/** The HTTP error for any error; undefined for a server error. */
export function asHttpError(error: unknown): HttpError | undefined {
  if (error instanceof HttpError) return error;
  if (error instanceof AuthError) return authHttpError(error);
  if (error instanceof BodyError) return new HttpError(error.status, error.message);
  if (error instanceof PasswordError && error.code === "overloaded") return unavailable(error);
  if (error instanceof StoreError && refusedRows.has(error.code)) return validationError(rowErrors(error));
  // The client has hung up: it does not read this response.
  if (error instanceof PasswordError && error.code === "aborted")
    return new HttpError(499, "Client closed request.");
  if (error instanceof StoreError && transient.has(error.code)) return unavailable(error);
  return undefined;
}

/** The database refuses a row that passed validation: another row took the value since, or only the table has the rule. */
const refusedRows: ReadonlySet<StoreErrorCode> = new Set<StoreErrorCode>([
  "unique",
  "foreign_key",
  "not_null",
  "out_of_range",
  "invalid_value",
  "constraint",
]);

function rowErrors({ code, columns, message }: StoreError): FieldErrors {
  const [column, ...more] = columns;
  if (code === "unique" && column !== undefined) {
    if (more.length === 0) return { [column]: ["This field must be unique."] };
    return { non_field_errors: [`The fields ${columns.join(", ")} must make a unique set.`] };
  }
  if (code === "not_null" && column !== undefined) return { [column]: ["This field may not be null."] };
  return { non_field_errors: [message] };
}

/** Failures of the database. The same request may succeed later. */
const transient: ReadonlySet<StoreErrorCode> = new Set<StoreErrorCode>([
  "busy",
  "unavailable",
  "conflict",
  "unmigrated",
  "configuration",
]);
