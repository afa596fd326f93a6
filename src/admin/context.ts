// What the operations of the admin work with.
import type { AuthContext, BrowserSessionOptions } from "../auth/index.ts";
import type { AccessRule } from "../http/index.ts";
import type { AdminOptions } from "./options.ts";

/** What the operations of the admin work with. */
export interface AdminContext {
  readonly context: AuthContext;
  readonly options: AdminOptions;
  readonly sessions: BrowserSessionOptions;
  /** The rule of every operation but the login: active staff with a session of the admin. */
  readonly access: AccessRule;
}
