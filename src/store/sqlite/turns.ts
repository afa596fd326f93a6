// What a turn is used for: a transaction, one statement that writes, or one statement between two groups.
import type { QueryResult } from "kysely";
import { transactionStatementError } from "../connection.ts";
import type { Query } from "../direct-execution.ts";
import { commitGroup, type GroupState, type RunningMember } from "./group.ts";
import { beginSavepoint, createMember, endMember, joinGroup, runStatement, startMember } from "./member.ts";
import type { TurnResult } from "./turn-queue.ts";

/** A transaction that has its turn. No other has a turn before it ends. */
export interface Transaction {
  /** @throws StoreError, or the error of node:sqlite where the store has no code for it */
  readonly run: (query: Query) => QueryResult<unknown>;
  /** Ends it; resolves once the group is committed. */
  readonly commit: () => Promise<void>;
  /** Undoes it; resolves once the group is committed, since it may have read what other members wrote. */
  readonly rollback: () => Promise<void>;
}

/** Starts a piece of work in its turn; `resolve` and `reject` settle the promise of its caller. `isOnly`: no other turn waits. */
export type Work<Result> = (
  resolve: (result: Result) => void,
  reject: (error: unknown) => void,
  isOnly: boolean,
) => TurnResult;

/** Starts a transaction. `nextTurn` is called when its turn is over. */
export function startTransaction(state: GroupState, nextTurn: () => void): Work<Transaction> {
  return (resolve) => {
    const member = startMember(state);
    if (member === undefined) return "later";
    state.running = member;
    resolve(transactionOf(state, member, nextTurn));
    return "started";
  };
}

/** Starts a transaction of its own in which foreign keys are not enforced, so that it can replace tables. */
export function startReplacing(state: GroupState, nextTurn: () => void): Work<Transaction> {
  const start = startTransaction(state, nextTurn);
  return (resolve, reject, isOnly) => {
    const { connection } = state;
    commitGroup(state);
    connection.enforceKeys(false);
    try {
      return start(resolve, reject, isOnly);
    } finally {
      if (state.group === undefined) connection.enforceKeys(true);
      else {
        state.group.ignoresKeys = true;
        state.group.isClosing = true;
        if (state.running !== undefined) state.running.log = undefined;
      }
    }
  };
}

function transactionOf(state: GroupState, member: RunningMember, nextTurn: () => void): Transaction {
  const end = (isKept: boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      endMember(state, member, isKept, { confirm: resolve, fail: reject });
      nextTurn();
    });
  return {
    run: (query) => {
      if (member.failure !== undefined) throw member.failure;
      try {
        return runStatement(state, member, query);
      } finally {
        if (state.running === undefined) nextTurn();
      }
    },
    commit: async () => {
      if (member.failure !== undefined) throw member.failure;
      await end(true);
    },
    rollback: async () => {
      if (member.failure === undefined) await end(false);
    },
  };
}

/**
 * Runs one statement as its own transaction. No group is begun for it alone: SQLite commits it by itself. In a group it needs no
 * savepoint if SQLite undoes it, and nothing else, when it fails.
 */
export function write(state: GroupState, query: Query): Work<QueryResult<unknown>> {
  return (resolve, reject, isOnly) => {
    const { connection, maxMembers } = state;
    if (state.group === undefined && (isOnly || maxMembers === 1)) {
      const statement = connection.prepare(query.sql);
      if (statement.isAtomic()) {
        resolve(connection.runAlone(statement, query.parameters));
        return "started";
      }
    }
    if (joinGroup(state) === undefined) return "later";
    const member = createMember();
    try {
      // Prepared only now: a new group forgets the statements of an earlier schema.
      const statement = connection.prepare(query.sql);
      if (!statement.isAtomic() || statement.defersKeys()) beginSavepoint(state, member);
      const result = runStatement(state, member, query);
      endMember(state, member, true, { confirm: () => resolve(result), fail: reject });
    } catch (error) {
      if (state.group === undefined) reject(error);
      else endMember(state, member, false, { confirm: () => reject(error), fail: reject });
    }
    return "started";
  };
}

/** Commits the open group, and runs one statement outside of any transaction. */
export function runBetweenGroups(state: GroupState, { sql, parameters }: Query): Work<QueryResult<unknown>> {
  const { connection } = state;
  return (resolve) => {
    commitGroup(state);
    const statement = connection.prepare(sql);
    if (statement.kind === "other") connection.forgetStatements();
    const result = statement.run(parameters);
    if (connection.isInTransaction()) {
      connection.rollBack();
      throw transactionStatementError();
    }
    resolve(result);
    return "started";
  };
}
