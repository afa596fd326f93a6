// What the operations of the admin work with.
import type { AuthContext, BrowserSessionOptions } from "../auth/index.ts";
import type { AccessRule } from "../http/index.ts";
import type { RecordChange } from "../resources/index.ts";
import type { Rights } from "./access.ts";
import type { AdminOptions } from "./options.ts";
import type { AdminResource } from "./resources.ts";

/** What the operations of the admin work with. */
export interface AdminContext {
  readonly context: AuthContext;
  readonly options: AdminOptions;
  readonly sessions: BrowserSessionOptions;
  /** The rule of every operation but the login: active staff with a session of the admin. */
  readonly access: AccessRule;
  /** The resources by their names, in the order in which they are shown. */
  readonly resources: ReadonlyMap<string, AdminResource>;
  readonly rights: Rights;
  /** Writes a change to the audit log, in its transaction. */
  readonly record: RecordChange;
  /** The time zone of dates and times, as an IANA name. */
  readonly timeZone: string;
  /** How many migrations of the app wait to be applied. */
  readonly pendingMigrations: () => Promise<number>;
}
