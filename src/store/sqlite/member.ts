// The life of one member of a group: it starts, runs statements, and ends.
import type { QueryResult } from "kysely";
import type { Query } from "../direct-execution.ts";
import { StoreError, storeMessages } from "../errors.ts";
import {
  commitGroup,
  conflict,
  type EndedMember,
  failGroup,
  type Group,
  type GroupState,
  openGroup,
  type RunningMember,
} from "./group.ts";
import { rowsText } from "./write-connection.ts";

/** The open group, or a new one, with one member more. A full group is committed instead: then the result is undefined. */
export function joinGroup(state: GroupState): Group | undefined {
  if (state.group !== undefined && state.group.memberCount >= state.maxMembers) {
    commitGroup(state);
    return undefined;
  }
  const group = state.group ?? openGroup(state);
  group.memberCount += 1;
  return group;
}

/** Starts a member with a savepoint, in the group that `joinGroup` gives. */
export function startMember(state: GroupState): RunningMember | undefined {
  const group = joinGroup(state);
  if (group === undefined) return undefined;
  const member = createMember();
  if (group.ended.length > 0) member.log = [];
  beginSavepoint(state, member);
  return member;
}

/** A member before its first statement. */
export const createMember = (): RunningMember => ({
  failure: undefined,
  hasSavepoint: false,
  mayViolateKeys: false,
  ranOther: false,
  log: undefined,
});

/** Begins what a member can be undone to. */
export function beginSavepoint({ connection }: GroupState, member: RunningMember): void {
  connection.beginMember();
  member.hasSavepoint = true;
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
    if (member.hasSavepoint) {
      if (!isKept || isViolating) connection.undoMember();
      connection.endMember();
    }
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
