// Custom claims: a schema checks them and gives them their types.
import type { Claims } from "./claims.ts";
import { TokenError } from "./errors.ts";

/** A schema of the Standard Schema interface (Zod, Valibot, ArkType) for custom claims. It must be synchronous. */
export interface ClaimsSchema<Own extends object> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (
      value: unknown,
    ) =>
      | { readonly value: Own; readonly issues?: undefined }
      | { readonly issues: object }
      | Promise<unknown>;
    readonly types?: { readonly input: unknown; readonly output: Own } | undefined;
  };
}

/**
 * Checks claims with a schema, and gives what the schema makes of them.
 *
 * @throws TokenError `claims` when the schema refuses them
 * @throws TypeError when the schema is asynchronous
 */
export function readClaims<Own extends object>(schema: ClaimsSchema<Own>, claims: Claims): Own {
  const outcome = schema["~standard"].validate(claims);
  if (outcome instanceof Promise) throw new TypeError("A schema of claims must not be asynchronous.");
  if (!("value" in outcome)) throw new TokenError("claims");
  return outcome.value;
}
