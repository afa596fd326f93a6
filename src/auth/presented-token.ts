// A token that was presented, read once: what the flows ask of its claims.
import { createHash } from "node:crypto";
import type { Claims } from "../tokens/index.ts";
import type { AuthSettings } from "./settings.ts";
import { userIdOf } from "./user-id.ts";

/** The claim with the id of a token's session. */
export const sessionClaim = "sid";

/** What is stored of a token: its id and its expiry. */
export interface TokenRecord {
  /** Undefined if the token has no id, or the app uses none. */
  readonly id: string | undefined;
  /** Milliseconds since the epoch; 0 for a token without an expiry. */
  readonly expiresAt: number;
}

/** A token that was presented. Its signature is valid; its type has not been checked. */
export interface PresentedToken extends TokenRecord {
  readonly text: string;
  readonly claims: Claims;
  /** The id of the session that the token names. */
  readonly sessionId: string | undefined;
  /**
   * The id of the session that a refresh token belongs to. For a token that names none (issued elsewhere) it is derived from
   * the token's id, so that every copy of the token finds the session that its first refresh began.
   */
  readonly familyId: string | undefined;
  /** Milliseconds since the epoch. */
  readonly issuedAt: number | undefined;
  /** Whether the token has the claim for the user, of whatever value. */
  readonly namesUser: boolean;
  /** The value of the user id field that the token names; undefined when no user can have it. */
  readonly userKey: string | number | bigint | undefined;
}

/** What is stored of a token with these claims. */
export function tokenRecord(claims: Claims, { jtiClaim }: AuthSettings): TokenRecord {
  const id = jtiClaim === null ? undefined : claims[jtiClaim];
  return { id: typeof id === "string" ? id : undefined, expiresAt: inMilliseconds(claims["exp"]) ?? 0 };
}

/** Reads the claims of a token whose signature is valid. */
export const readPresented = (text: string, claims: Claims, settings: AuthSettings): PresentedToken =>
  new ReadToken(text, claims, settings);

/** Its family's id is derived when it is asked for: no access token needs it. */
class ReadToken implements PresentedToken {
  readonly text: string;
  readonly claims: Claims;
  readonly id: string | undefined;
  readonly expiresAt: number;
  readonly issuedAt: number | undefined;
  readonly sessionId: string | undefined;
  readonly namesUser: boolean;
  readonly userKey: PresentedToken["userKey"];

  constructor(text: string, claims: Claims, settings: AuthSettings) {
    const { id, expiresAt } = tokenRecord(claims, settings);
    const named = claims[sessionClaim];
    const user = claims[settings.userIdClaim];
    this.text = text;
    this.claims = claims;
    this.id = id;
    this.expiresAt = expiresAt;
    this.issuedAt = inMilliseconds(claims["iat"]);
    this.sessionId = typeof named === "string" ? named : undefined;
    this.namesUser = Object.hasOwn(claims, settings.userIdClaim);
    this.userKey = userIdOf(user, settings);
  }

  get familyId(): string | undefined {
    return this.sessionId ?? (this.id === undefined ? undefined : derivedFamilyId(this.id));
  }
}

const derivedFamilyId = (id: string): string => createHash("sha256").update(id).digest("hex").slice(0, 32);

const inMilliseconds = (seconds: unknown): number | undefined =>
  typeof seconds === "number" ? seconds * 1000 : undefined;
