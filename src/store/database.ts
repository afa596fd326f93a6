// An open database of either dialect.
import type { Db, DialectName } from "./schema/tables.ts";

/** An open database. */
export interface Database {
  readonly kysely: Db;
  /**
   * The same database for migrations. On SQLite its transactions do not enforce foreign keys, so that a table can be
   * replaced; on PostgreSQL its statements take as long as they take, and one outside of a transaction is sent as it is.
   */
  readonly replacing: Db;
  readonly dialect: DialectName;
  /** The path of the file, or the host and the name of the database. For display: it has no password. */
  readonly location: string;
  /** The schema of every table, if the options name one. */
  readonly schema?: string | undefined;
  close(): Promise<void>;
}
