// What migrations are written with: "latchkey/migrations".
import "../runtime/requires-node.ts";
export { folderOf, type MigrationSource, readMigrations } from "./folder.ts";
export { emptyMigration, endOf, mergeMigration, type NewMigration, nextMigrations } from "./make.ts";
export { callOf } from "./source.ts";
export { defineMigration, type MigrationDefinition } from "./define-migration.ts";
export {
  addCheck,
  addColumn,
  addIndex,
  addUnique,
  alterColumn,
  type ColumnChange,
  createTable,
  type DialectSql,
  dropCheck,
  dropColumn,
  dropIndex,
  dropTable,
  dropUnique,
  type Fill,
  type MigrationColumn,
  type MigrationDb,
  moveData,
  type Operation,
  renameColumn,
  renameTable,
  type RowFunction,
  runSql,
  type TableCheck,
  type TableParts,
} from "../store/index.ts";
