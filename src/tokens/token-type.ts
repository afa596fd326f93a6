// Kinds of token: what each is called, how long it lives, and what claims of the app's own it carries.
import type { Claims } from "./claims.ts";
import { TokenError } from "./errors.ts";

/** Checks claims and gives them their type: any schema of the Standard Schema interface (Zod, Valibot, ArkType). It must not be asynchronous. */
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

/** A kind of token. */
export interface TokenType<Own extends object = object> {
  /** What the type claim says. */
  readonly name: string;
  /** How long a token lives, in seconds. */
  readonly lifetime: number;
  /** The protected header's `typ`, which is then demanded as well (RFC 8725 section 3.11); `JWT`, undemanded, if left out. */
  readonly typ?: string | undefined;
  /** What the claims of the app's own must be. */
  readonly claims?: ClaimsSchema<Own> | undefined;
}

/**
 * The claims as a schema types them.
 *
 * @throws TokenError `claims` when they are not what it says
 * @throws TypeError when the schema is asynchronous
 */
export function readClaims<Own extends object>(schema: ClaimsSchema<Own>, claims: Claims): Own {
  const outcome = schema["~standard"].validate(claims);
  if (outcome instanceof Promise) throw new TypeError("A schema of claims must not be asynchronous.");
  if (!("value" in outcome)) throw new TokenError("claims");
  return outcome.value;
}

/** Whether two values of `typ` name one media type: "at+jwt" is short for "application/at+jwt" (RFC 7515 section 4.1.9). */
export function isSameTyp(given: unknown, wanted: string): boolean {
  return typeof given === "string" && mediaType(given) === mediaType(wanted);
}

/** A value with a slash is not short for anything. */
function mediaType(typ: string): string {
  const lower = typ.toLowerCase();
  return lower.includes("/") ? lower : `application/${lower}`;
}
