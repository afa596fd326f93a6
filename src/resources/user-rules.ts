// Which users a field may refer to.
import type { Identity } from "../auth/index.ts";
import type { Condition } from "../store/index.ts";
import type { Where } from "./where.ts";

/** What a function gets that says which users a field may refer to, or which rows a caller may see. */
export interface ScopeCall {
  /** The caller. */
  readonly identity: Identity;
  /** Makes conditions about the rows. */
  readonly where: Where;
}

/** Which users a field may refer to. */
export type UserRule =
  | { readonly kind: "everyone" }
  | { readonly kind: "members"; readonly reference: string; readonly field: string }
  | ((call: ScopeCall) => Condition | boolean);

/** Every user may be referred to, so every caller can find out which ids exist. */
export const everyone: UserRule = { kind: "everyone" };

/**
 * The users who belong to the row that another field refers to: those in its many-to-many field `field`, and its owner.
 *
 * @example assignee: reference("users", { among: membersOf("project"), show: ["id", "username"] })
 */
export const membersOf = (reference: string, field = "members"): UserRule => ({
  kind: "members",
  reference,
  field,
});
