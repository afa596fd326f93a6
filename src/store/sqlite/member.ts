// The life of one member of a group: it starts, runs statements, and ends.
import type { QueryResult } from "kysely";
import type { Query } from "../direct-execution.ts";
import { StoreError, storeMessages } from "../errors.ts";
import {
  commitGroup,
  conflict,
  type EndedMember,
  failGroup,
  type GroupState,
  openGroup,
  type RunningMember,
} from "./group.ts";
import { rowsText } from "./write-connection.ts";

/** Starts a member in the open group, or in a new one. A full group is committed instead: then the result is undefined. */
export function startMember(state: GroupState): RunningMember | undefined {
  const { connection, maxMembers } = state;
  if (state.group !== undefined && state.group.memberCount >= maxMembers) {
    commitGroup(state);
    return undefined;
  }
  const group = state.group ?? openGroup(state);
  group.memberCount += 1;
  connection.beginMember();
  const log = group.ended.length > 0 ? [] : undefined;
  return { failure: undefined, mayViolateKeys: false, ranOther: false, log };
}

/** Runs a statement of the member that has its turn. */
export function runStatement(state: GroupState, member: RunningMember, query: Query): QueryResult<unknown> {
  const { connection } = state;
  const statement = connection.prepare(query.sql);
  if (statement.kind === "other") {
    member.ranOther = true;
    connection.forgetStatements();
  }
  try {
    if (!member.mayViolateKeys) member.mayViolateKeys = statement.defersKeys();
    const result = statement.run(query.parameters);
    if (statement.kind !== "read") member.log?.push({ query, rows: rowsText(result) });
    return result;
  } catch (error) {
    member.log?.push({ query, rows: undefined });
    // After some errors, such as a full disk, SQLite rolls back the whole transaction by itself.
    if (!connection.isInTransaction()) failGroup(state, error);
    throw error;
  }
}

/** Ends the member that has its turn, and keeps or undoes what it did. Its caller is called back once the group is committed or fails. */
export function endMember(
  state: GroupState,
  member: RunningMember,
  isKept: boolean,
  { confirm, fail }: EndedMember,
): void {
  const { connection, group, maxMembers } = state;
  state.running = undefined;
  if (group === undefined) {
    fail(conflict());
    return;
  }
  try {
    const isViolating = isKept && member.mayViolateKeys && connection.hasKeyViolations();
    if (!isKept || isViolating) connection.undoMember();
    connection.endMember();
    if (member.ranOther) connection.stopDeferringKeys();
    const refuse = (): void => fail(new StoreError("foreign_key", storeMessages.foreign_key));
    group.ended.push({ confirm: isViolating ? refuse : confirm, fail });
  } catch (error) {
    failGroup(state, error);
    fail(error);
    return;
  }
  if (group.isClosing || maxMembers === 1) commitGroup(state);
}
