// A member that takes longer than one iteration of the event loop: the members that ended before it are committed without it.
import type { Query } from "../direct-execution.ts";
import { commitGroup, conflict, failGroup, type GroupState, openGroup, type RunningMember } from "./group.ts";
import { rowsText, type WriteConnection } from "./write-connection.ts";

/** Commits the ended members and gives the next turn; without any, the group takes no other member than the running one. */
export function releaseEndedMembers(state: GroupState, nextTurn: () => void): void {
  const { group, running } = state;
  if (group === undefined || running === undefined) return;
  if (group.ended.length > 0) {
    commitWithout(state, running);
    nextTurn();
  } else {
    group.isClosing = true;
    running.log = undefined;
  }
}

/**
 * Commits the ended members without the running one, which may take long, or even wait for one of them:
 * it is undone, and repeated in a new group.
 */
function commitWithout(state: GroupState, member: RunningMember): void {
  const { connection } = state;
  const version = connection.dataVersion();
  try {
    connection.undoMember();
    connection.endMember();
  } catch (error) {
    failGroup(state, error);
  }
  commitGroup(state);
  // If the commit failed, the member may have read rows of those that failed.
  if (member.failure !== undefined) return;
  try {
    const { iterationEnd } = openGroup(state);
    clearImmediate(iterationEnd);
    if (connection.dataVersion() !== version) throw conflict();
    repeat(state, member);
  } catch (error) {
    // Another process has written between the two transactions, or holds the lock.
    if (state.group !== undefined) failGroup(state, conflict(error));
    else {
      member.failure = conflict(error);
      state.running = undefined;
    }
  }
}

/** Repeats what a member did; it is the only member of its group then. */
function repeat(state: GroupState, member: RunningMember): void {
  const { connection, group } = state;
  connection.beginMember();
  for (const { query, rows } of member.log ?? []) {
    if (rowsOfRepeated(connection, query) !== rows) throw conflict();
  }
  if (group === undefined || !connection.isInTransaction()) throw conflict();
  member.log = undefined;
  group.memberCount = 1;
  group.isClosing = true;
}

function rowsOfRepeated(connection: WriteConnection, { sql, parameters }: Query): string | undefined {
  try {
    return rowsText(connection.prepare(sql).run(parameters));
  } catch {
    return undefined;
  }
}
