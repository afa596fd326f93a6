// How long a browser keeps a token in a cookie: until the token expires if the login is remembered, else until it is closed.
import type { Claims } from "../tokens/index.ts";
import { inSeconds } from "./context.ts";
import { type DecodeContext, decodeToken } from "./decode.ts";

/** The claim of the tokens of a login that is remembered. */
const rememberClaim = "remember";

/** How long a login lives. */
export interface LoginOptions {
  /** The maximum lifetime of its session, in seconds; by default `sessionLifetime`. */
  readonly maxLifetime?: number;
  /** Whether a browser keeps its cookies when it is closed. */
  readonly isRemembered?: boolean;
}

/** The claims of a login that follow from its options. */
export const optionClaims = ({ isRemembered = false }: LoginOptions): Claims =>
  isRemembered ? { [rememberClaim]: true } : {};

/** Whether tokens with these claims belong to a login that is remembered. */
export const isRemembered = (claims: Claims): boolean => claims[rememberClaim] === true;

/**
 * How long a browser keeps the cookie of a token, in seconds; undefined until it is closed.
 *
 * @throws AuthError a TokenRefusal
 */
export async function cookieLifetime(context: DecodeContext, text: string): Promise<number | undefined> {
  const { claims, expiresAt } = await decodeToken(context, text);
  return isRemembered(claims) ? inSeconds(expiresAt - context.now()) : undefined;
}
