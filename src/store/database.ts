// An open database of either dialect.
import type { Db, DialectName } from "./schema/tables.ts";

/** An open database. */
export interface Database {
  readonly kysely: Db;
  readonly dialect: DialectName;
  /** The path of the file, or the host and the name of the database. For display: it has no password. */
  readonly location: string;
  /** The schema of every table, if the options name one. */
  readonly schema?: string | undefined;
  close(): Promise<void>;
}
