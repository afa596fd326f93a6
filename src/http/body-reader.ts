// The body of an operation: how it is described, and how it is read.
import type { Body } from "./bodies/index.ts";
import { describeFields, type Field, type FieldMetadata, readValid } from "./fields/index.ts";

/** A body as an operation declares it. */
export interface BodyShape {
  /** The metadata of its fields by their names, as OPTIONS shows them. */
  readonly metadata: Readonly<Record<string, FieldMetadata>>;
}

/** A body that an operation reads before it runs. */
export interface BodyReader<T> extends BodyShape {
  /** @throws HttpError 400 with the messages by field */
  readonly read: (body: Body) => T | Promise<T>;
}

/** A body of fields, all of which must be valid. `pick` makes the operation's input from their values by name. */
export function fieldsBody<T>(
  fields: readonly Field[],
  pick: (values: Readonly<Record<string, unknown>>) => T,
): BodyReader<T> {
  return { metadata: describeFields(fields), read: (body) => pick(readValid(body, fields)) };
}
