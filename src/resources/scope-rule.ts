// A function that says which rows a caller sees, or which users a caller may refer to.
import type { Identity } from "../auth/index.ts";
import type { Condition } from "../store/index.ts";
import type { Where } from "./where.ts";

/** What such a function gets. */
export interface ScopeCall {
  /** The caller. A request without credentials is answered 401 before the function is called. */
  readonly identity: Identity;
  /** The id of the caller, as columns have it. */
  readonly userId: number | bigint;
  /** Makes conditions about the rows. */
  readonly where: Where;
}

/** Gives the condition that rows meet: true for every row, false for none. It is called for each request. */
export type ScopeRule = (call: ScopeCall) => Condition | boolean;
