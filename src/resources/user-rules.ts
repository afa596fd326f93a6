// Which users a field may refer to.
import type { ScopeRule } from "./scope-rule.ts";

/** Which users a field may refer to. */
export type UserRule =
  | { readonly kind: "everyone" }
  | { readonly kind: "members"; readonly reference: string; readonly field: string | undefined }
  | ScopeRule;

/** Every user may be referred to, so every caller can find out which ids exist. */
export const everyone: UserRule = { kind: "everyone" };

/**
 * The users who belong to the row that another field refers to: those in its many-to-many field `field` (by
 * default "members"), and its owner.
 *
 * @example assignee: reference("users", { among: membersOf("project"), show: ["id", "username"] })
 */
export const membersOf = (reference: string, field?: string): UserRule => ({
  kind: "members",
  reference,
  field,
});
