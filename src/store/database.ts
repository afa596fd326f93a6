// An open database of either dialect.
import type { Db, DialectName } from "./schema/tables.ts";

/** An open database. */
export interface Database {
  readonly kysely: Db;
  readonly dialect: DialectName;
  /** Where it is, for people: a path or a host; never a password. */
  readonly location: string;
  /** The schema that holds every table, where one was named. */
  readonly schema?: string | undefined;
  close(): Promise<void>;
}
