// Group commit: transactions that come at the same time take turns in one transaction of SQLite, and share one durable commit.
import type { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import type { QueryResult } from "kysely";
import type { Query } from "../direct-execution.ts";
import { StoreError } from "../errors.ts";
import { commitGroup, failGroup, type GroupState } from "./group.ts";
import { releaseEndedMembers } from "./slow-member.ts";
import { createTurnQueue, minWaitLimit } from "./turn-queue.ts";
import {
  runBetweenGroups,
  startReplacing,
  startTransaction,
  type Transaction,
  type Work,
  write,
} from "./turns.ts";
import { createWriteConnection } from "./write-connection.ts";

/** How transactions are grouped. */
export interface GroupCommitOptions {
  /** How long a transaction waits for another process, in milliseconds. */
  readonly busyTimeout: number;
  /** How many transactions share a commit at most. */
  readonly maxMembers: number;
}

/** A connection that writes, shared by all transactions. */
export interface GroupCommit {
  /** Begins a transaction when its turn has come. */
  readonly begin: () => Promise<Transaction>;
  /** Begins a transaction of its own, in which foreign keys are not enforced. */
  readonly beginReplacing: () => Promise<Transaction>;
  /** Runs one statement that writes, as its own transaction. */
  readonly write: (query: Query) => Promise<QueryResult<unknown>>;
  /** Runs one statement between two groups, outside of any transaction. */
  readonly runBetweenGroups: (query: Query) => Promise<QueryResult<unknown>>;
  /** Stops accepting work, then waits a bounded time for what is queued or running. */
  readonly close: () => Promise<void>;
}

/** Takes over a connection and commits in groups what is written on it. */
export function createGroupCommit(database: DatabaseSync, options: GroupCommitOptions): GroupCommit {
  const { busyTimeout, maxMembers } = options;
  const state: GroupState = {
    connection: createWriteConnection(database),
    maxMembers,
    onIterationEnd: () => releaseEndedMembers(state, nextTurn),
    group: undefined,
    running: undefined,
  };
  const queue = createTurnQueue({
    busyTimeout,
    delaysGroups: maxMembers > 1,
    isFree: () => state.running === undefined,
    onEmpty: () => commitGroup(state),
  });
  let isClosed = false;

  /** Gives the next turn in the open group, or in a new one. */
  function nextTurn(): void {
    if (state.group === undefined) queue.serveNewGroup();
    else queue.serve();
  }

  function enqueue<Result>(work: Work<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (isClosed) throw closedError();
      queue.enqueue({ start: (isOnly) => work(resolve, reject, isOnly), refuse: reject });
    });
  }

  return {
    begin: () => enqueue(startTransaction(state, nextTurn)),
    beginReplacing: () => enqueue(startReplacing(state, nextTurn)),
    write: (query) => enqueue(write(state, query)),
    runBetweenGroups: (query) => enqueue(runBetweenGroups(state, query)),
    close: async () => {
      isClosed = true;
      const isIdle = (): boolean =>
        state.group === undefined && state.running === undefined && queue.isEmpty();
      const deadline = performance.now() + Math.max(busyTimeout, minWaitLimit);
      for (let pause = 0; !isIdle() && performance.now() < deadline; pause = 5) await wait(pause);
      failGroup(state, closedError());
      queue.refuse(closedError());
    },
  };
}

/** The error for work after the database was closed. */
export const closedError = (): StoreError => new StoreError("unavailable", "The database is closed.");
