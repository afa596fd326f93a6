// The store: tables, migrations and the queries over them, on Kysely.
// The build bundles Kysely, so custom statements and `instanceof` need its names from here.
export { NoResultError, sql } from "kysely";
export {
  type Column,
  type ColumnType,
  type ColumnValue,
  type DialectSql,
  type IdType,
  type OnDelete,
  type Row,
  type RowValues,
  type Schema,
  type TableCheck,
  type TableDefinition,
} from "./schema/definitions.ts";
export { readTables } from "./history/catalogue.ts";
export { type Decisions, difference, type Question } from "./history/diff.ts";
export { inOrder, leavesOf, type ProjectMigration } from "./history/graph.ts";
export {
  addCheck,
  addColumn,
  addIndex,
  addUnique,
  alterColumn,
  type ColumnChange,
  createTable,
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
  type TableParts,
} from "./history/operations.ts";
export { labelOf, stateAfter } from "./history/planned.ts";
export { migrateProject } from "./history/project.ts";
export { type Applied, type MigrationStep } from "./history/run.ts";
export { applyAll, type SchemaState } from "./history/state.ts";
export {
  defaultFill,
  type HistoryEntry,
  listHistory,
  migrationStatements,
  wantedState,
} from "./history/status.ts";
export { type Difference, driftOf } from "./history/drift.ts";
export type { Database } from "./database.ts";
export {
  type AttemptCount,
  type AttemptLimit,
  type BlockedKey,
  clearAccount,
  clearAttempts,
  listAttempts,
  purgeAttempts,
  returnAttempt,
  takeAttempt,
} from "./attempts.ts";
export { type RateState, type RequestRate, takeRequest } from "./request-rates.ts";
export {
  countEvents,
  insertAuditEvents,
  insertDjangoLog,
  type NewAuditEvent,
  purgeAuditEvents,
} from "./audit-events.ts";
export { dialectOf, openDatabase } from "./open-database.ts";
export {
  blacklist,
  blacklistSession,
  blacklistUser,
  type OutstandingToken,
  recordOutstanding,
} from "./django-blacklist.ts";
export { insertRowIf, joinedTo, type JoinTable, replaceJoined } from "./checked-writes.ts";
export { StoreError, type StoreErrorCode, storeMessages } from "./errors.ts";
export {
  type ContentType,
  contentTypeOfTable,
  type ModelAction,
  permissionName,
} from "./schema/content-types.ts";
export {
  addToGroup,
  deleteGroup,
  findGroup,
  type Grantee,
  grantPermission,
  type Group,
  groupPermissionNames,
  insertGroup,
  listGroups,
  listUserGroups,
  removeFromGroup,
  withdrawPermission,
} from "./groups.ts";
export {
  findPermissionId,
  listPermissions,
  permissionNamesOf,
  type PermissionRow,
  userPermissionNames,
} from "./permissions.ts";
export { findSessionWithPermissions } from "./session-permissions.ts";
export { type Purged, purgeExpired, type PurgeOptions } from "./expired.ts";
export { conditionText } from "./condition-text.ts";
export { checkName } from "./schema/operations.ts";
export {
  existingTables,
  hasBlacklistTables,
  indexedColumns,
  isMadeByDjango,
} from "./schema/introspection.ts";
export {
  isMigrated,
  listMigrations,
  listOwnMigrations,
  migrate,
  type Migration,
} from "./schema/migrations.ts";
export {
  findPresented,
  isTokenId,
  type PresentedFacts,
  type PresentedIds,
  type TokenState,
} from "./presented-tokens.ts";
export { revokeToken } from "./revoked-tokens.ts";
export type { ListedColumn } from "./listed-columns.ts";
export type { Listing } from "./page-statements.ts";
export { newUuid, type RowId } from "./row-ids.ts";
export { type Page, readPage, skipRows } from "./pages.ts";
export {
  countRows,
  deleteRows,
  findRow,
  findRowWith,
  findRows,
  findRowsIn,
  findValues,
  insertRow,
  lockRow,
  updateRows,
} from "./rows.ts";
export {
  beyond,
  compare,
  compareColumns,
  type Comparison,
  type Condition,
  type DatePart,
  exists,
  hasDatePart,
  matchesText,
  meetsAll,
  meetsAny,
  meetsNot,
  never,
  oneOf,
  type RowSet,
  type Scope,
  type SortKey,
  within,
} from "./conditions.ts";
export type { TextPlace } from "./text-matches.ts";
export { type Order, Selection, type Slice, type Step } from "./selection.ts";
export {
  lockActiveSession,
  replaceCurrentToken,
  type RotatedSession,
  rotateIfCurrent,
  rotateSession,
  type Rotation,
  touchSession,
} from "./session-rotation.ts";
export {
  createSessionReader,
  findUserWithSession,
  type SessionReader,
  type SessionState,
} from "./session-state.ts";
export {
  confirmSession,
  countActiveSessions,
  findSession,
  insertSession,
  listActiveSessions,
  type RevocationReason,
  revokeSession,
  revokeUserSessions,
  type SessionClock,
} from "./sessions.ts";
export {
  findBrokenReference,
  maxRowsOf,
  type ReferringColumn,
  replaceLists,
  resetIdSequence,
  upsertRows,
  withinSavepoint,
} from "./bulk-writes.ts";
export { onStatement } from "./statement-channel.ts";
export { readSetting, writeSetting } from "./settings.ts";
export { type PostgresOptions } from "./postgres/open.ts";
export { type SqliteOptions } from "./sqlite/open.ts";
export { isReadableByOthers } from "./sqlite/file.ts";
export { type Db, type DialectName, type SessionTable, type Tables } from "./schema/tables.ts";
export { findUnmatchedHash, listNonAsciiUsernames, nextUserChunk, type UserChunk } from "./user-chunks.ts";
export { repeatableTransaction } from "./transactions.ts";
export { fromTimestamp, type Timestamp, toTimestamp } from "./timestamps.ts";
export type { CustomUserFields, OmittedUserFields, Register, UserFields } from "./schema/register.ts";
export type {
  AppDb,
  ServerColumns,
  StoredColumn,
  StoredColumns,
  StoredRow,
  UserColumns,
} from "./schema/stored-columns.ts";
export {
  djangoUserModel,
  ignoresCaseOfNames,
  type OptionalUserColumn,
  type User,
  type UserColumn,
  relationsOf as userRelationsOf,
  type UserModel,
  userTable,
} from "./schema/user-model.ts";
export {
  isEmailInUse,
  isUsernameInUse,
  lockUsername,
  recordUsernameForms,
  type UsernameForms,
  usernameForms,
} from "./usernames.ts";
export { deleteUser, releaseUser, type UserReference } from "./user-deletion.ts";
export { insertUser, type NewUser } from "./new-user.ts";
export { lockUnchangedUser, lockUser, updateLastLogin, updatePassword, updateUser } from "./user-updates.ts";
export {
  findUserBy,
  findUserByUsername,
  findUserTimingSafe,
  hasActiveSuperuser,
  hasSuperuser,
  lockSuperusers,
  userListing,
} from "./users.ts";
