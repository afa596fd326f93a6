// Groups what is written at the same time into one durable commit: transactions take turns in one transaction of SQLite's.
import type { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import type { CompiledQuery, QueryResult } from "kysely";
import { isBusy, StoreError, storeMessages } from "../errors.ts";
import { sqlite } from "./node-sqlite.ts";
import { createQueue, leastPatience } from "./queue.ts";
import { createStatements } from "./statements.ts";

/** How transactions are grouped. */
export interface GroupOptions {
  /** How long anybody waits for another process, in milliseconds. */
  readonly busyTimeout: number;
  /** How many transactions share a commit at most. */
  readonly mostMembers: number;
}

/** What is asked of the database. */
export type Query = Pick<CompiledQuery, "sql" | "parameters">;

/** A transaction within a group. Nobody else has a turn before it ends. */
export interface Member {
  /** @throws StoreError, or the error of node:sqlite where the store has no code for it */
  readonly run: (query: Query) => QueryResult<unknown>;
  /** Ends it; resolves once the group is committed. */
  readonly commit: () => Promise<void>;
  /** Undoes it; resolves once the group is committed, since it may have seen what the others wrote. */
  readonly rollback: () => Promise<void>;
}

/** A connection that writes, shared by everybody. */
export interface Groups {
  /** Begins a transaction when its turn has come. */
  readonly begin: () => Promise<Member>;
  /** Runs one statement that writes, as a transaction of its own. */
  readonly write: (query: Query) => Promise<QueryResult<unknown>>;
  /** Runs one statement between the groups, as SQLite itself would run it. */
  readonly alone: (query: Query) => Promise<QueryResult<unknown>>;
  /** Waits for whoever has begun or waits, a while, and then takes nobody on any more. */
  readonly close: () => Promise<void>;
}

/** Somebody who has ended, and waits to hear whether the group is committed. */
interface Ended {
  readonly confirm: () => void;
  readonly fail: (error: unknown) => void;
}

interface Group {
  readonly ended: Ended[];
  readonly turnEnd: NodeJS.Immediate;
  members: number;
  /** Whether it is committed as soon as its member ends, and takes nobody else. */
  isClosing: boolean;
}

/** A member that has its turn. */
interface Running {
  /** Why it cannot go on. */
  failure: StoreError | undefined;
  /** Whether it may have left a deferred foreign key that refers to nothing. */
  mayDangle: boolean;
  /** Whether it ran a statement that may have changed more than rows. */
  ranOther: boolean;
  /** What it did, as long as it may have to be done over. */
  log: { readonly query: Query; readonly rows: string | undefined }[] | undefined;
}

/** Makes the groups of a connection, which belongs to them from now on. */
export function createGroups(database: DatabaseSync, options: GroupOptions): Groups {
  const { busyTimeout, mostMembers } = options;
  const statements = createStatements(database);
  const queue = createQueue({
    busyTimeout,
    gathers: mostMembers > 1,
    isFree: () => running === undefined,
    onServed: finish,
  });
  let group: Group | undefined;
  let running: Running | undefined;
  let schemaVersion: unknown;
  let isClosed = false;

  const ask = (text: string): QueryResult<unknown> => statements.prepare(text).run([]);
  const versionOf = (what: "data" | "schema"): string => rowsOf(ask(`pragma ${what}_version`));

  function open(): Group {
    rollBack();
    ask("begin immediate");
    const opened = { ended: [], turnEnd: setImmediate(endTurn), members: 0, isClosing: false };
    group = opened;
    const version = versionOf("schema");
    if (version !== schemaVersion) {
      // What is known of statements is only true of the schema they were prepared for, and SQLite itself only notices
      // that another process changed it when it runs one that reads.
      statements.clear();
      ask("select 1 from sqlite_schema limit 0");
    }
    schemaVersion = version;
    return opened;
  }

  /** Leaves nothing of a transaction, if there is one. */
  function rollBack(): void {
    if (!database.isTransaction) return;
    try {
      ask("rollback");
    } catch {
      // Whatever is left of it, nothing begins before it is gone.
    }
  }

  /** Lets somebody into the group, unless it is full. */
  function enter(): Running | undefined {
    if (group !== undefined && group.members >= mostMembers) {
      finish();
      return undefined;
    }
    const { ended } = (group ??= open());
    group.members += 1;
    ask("savepoint latchkey_member");
    const log = ended.length > 0 ? [] : undefined;
    return { failure: undefined, mayDangle: false, ranOther: false, log };
  }

  function run(member: Running, query: Query): QueryResult<unknown> {
    const statement = statements.prepare(query.sql);
    if (statement.kind === "other") {
      member.ranOther = true;
      statements.clear();
    }
    try {
      if (!member.mayDangle) member.mayDangle = statement.defersKeys();
      const result = statement.run(query.parameters);
      if (statement.kind !== "read") member.log?.push({ query, rows: rowsOf(result) });
      return result;
    } catch (error) {
      member.log?.push({ query, rows: undefined });
      // After some errors, a full disk's say, SQLite undoes the whole transaction by itself.
      if (!database.isTransaction) lose(error);
      throw error;
    }
  }

  /** Ends a member: what it did is kept, or undone. Nobody is told before the group is committed. */
  function end(member: Running, isKept: boolean, { confirm, fail }: Ended): void {
    running = undefined;
    const current = group;
    if (current === undefined) {
      fail(conflict());
      return;
    }
    try {
      const dangles = isKept && member.mayDangle && hasDanglingKeys(database);
      if (!isKept || dangles) ask("rollback to latchkey_member");
      ask("release latchkey_member");
      if (member.ranOther) ask("pragma defer_foreign_keys = off");
      const refuse = (): void => fail(new StoreError("foreign_key", storeMessages.foreign_key));
      current.ended.push({ confirm: dangles ? refuse : confirm, fail });
    } catch (error) {
      lose(error);
      fail(error);
      return;
    }
    if (current.isClosing || mostMembers === 1) finish();
  }

  /** Commits the group, if there is one. */
  function finish(): void {
    if (group === undefined) return;
    try {
      ask("commit");
    } catch (error) {
      lose(error);
      return;
    }
    const { ended, turnEnd } = group;
    clearImmediate(turnEnd);
    group = undefined;
    for (const { confirm } of ended) confirm();
  }

  /** Gives the group up: everybody in it fails, and nothing of it is left. */
  function lose(cause: unknown): void {
    if (group === undefined) return;
    const { ended, turnEnd } = group;
    clearImmediate(turnEnd);
    group = undefined;
    const failure = failureOfOthers(cause);
    if (running !== undefined) running.failure = failure;
    running = undefined;
    rollBack();
    for (const { fail } of ended) fail(failure);
  }

  /** Gives the next turn: in the same group, or in one of those that come until the end of the event loop's turn. */
  function goOn(): void {
    if (group === undefined) queue.gather();
    else queue.serve();
  }

  /** A member takes longer than a turn of the event loop: whoever has ended before it waits no longer. */
  function endTurn(): void {
    if (group === undefined || running === undefined) return;
    if (group.ended.length > 0) {
      moveOn(running);
      goOn();
    } else {
      group.isClosing = true;
      running.log = undefined;
    }
  }

  /**
   * Commits those who have ended without one that still goes on, which may go on for long, or even wait for one of them:
   * it is undone, and done over in a group of its own.
   */
  function moveOn(member: Running): void {
    const version = versionOf("data");
    try {
      ask("rollback to latchkey_member");
      ask("release latchkey_member");
    } catch (error) {
      lose(error);
    }
    finish();
    // It may have seen what those wrote whose commit failed.
    if (member.failure !== undefined) return;
    try {
      const { turnEnd } = open();
      clearImmediate(turnEnd);
      if (versionOf("data") !== version) throw conflict();
      repeat(member);
    } catch (error) {
      // Between the two, another process has written, or is about to.
      if (group !== undefined) lose(conflict(error));
      else {
        member.failure = conflict(error);
        running = undefined;
      }
    }
  }

  function repeat(member: Running): void {
    ask("savepoint latchkey_member");
    for (const { query, rows } of member.log ?? []) {
      if (again(query) !== rows) throw conflict();
    }
    if (group === undefined || !database.isTransaction) throw conflict();
    member.log = undefined;
    group.members = 1;
    group.isClosing = true;
  }

  function again({ sql, parameters }: Query): string | undefined {
    try {
      return rowsOf(statements.prepare(sql).run(parameters));
    } catch {
      return undefined;
    }
  }

  const memberOf = (own: Running): Member => ({
    run: (query) => {
      if (own.failure !== undefined) throw own.failure;
      try {
        return run(own, query);
      } finally {
        if (running === undefined) goOn();
      }
    },
    commit: async () => {
      if (own.failure !== undefined) throw own.failure;
      await new Promise<void>((resolve, reject) => {
        end(own, true, { confirm: resolve, fail: reject });
        goOn();
      });
    },
    rollback: async () => {
      if (own.failure !== undefined) return;
      await new Promise<void>((resolve, reject) => {
        end(own, false, { confirm: resolve, fail: reject });
        goOn();
      });
    },
  });

  /** Waits for a turn; `take` gets what settles the promise. */
  async function turn<T>(
    take: (resolve: (value: T) => void, reject: (error: unknown) => void) => "taken" | "later",
  ): Promise<T> {
    if (isClosed) throw closedError();
    return new Promise((resolve, reject) => {
      queue.enqueue({ take: () => take(resolve, reject), refuse: reject });
    });
  }

  return {
    begin: () =>
      turn((resolve) => {
        const member = enter();
        if (member === undefined) return "later";
        running = member;
        resolve(memberOf(member));
        return "taken";
      }),
    write: (query) =>
      turn((resolve, reject) => {
        const member = enter();
        if (member === undefined) return "later";
        try {
          const result = run(member, query);
          end(member, true, { confirm: () => resolve(result), fail: reject });
        } catch (error) {
          if (group === undefined) reject(error);
          else end(member, false, { confirm: () => reject(error), fail: reject });
        }
        return "taken";
      }),
    alone: ({ sql, parameters }) =>
      turn((resolve) => {
        finish();
        const statement = statements.prepare(sql);
        if (statement.kind === "other") statements.clear();
        const result = statement.run(parameters);
        if (database.isTransaction) {
          rollBack();
          throw new Error("A transaction begins with `transaction()`, not with a statement of its own.");
        }
        resolve(result);
        return "taken";
      }),
    close: async () => {
      isClosed = true;
      const isIdle = (): boolean => group === undefined && running === undefined && queue.isEmpty();
      const deadline = performance.now() + Math.max(busyTimeout, leastPatience);
      for (let pause = 0; !isIdle() && performance.now() < deadline; pause = 5) await wait(pause);
      lose(closedError());
      queue.refuse(closedError());
    },
  };
}

const nothing = new Uint8Array();

/**
 * SQLite counts the deferred foreign keys that refer to nothing and looks at the count when it commits; the end of a
 * savepoint does not look. Whoever applies a changeset is told of the count, and an empty changeset changes nothing.
 */
function hasDanglingKeys(database: DatabaseSync): boolean {
  let isTold = false;
  const onConflict = (type: number): number => {
    isTold ||= type === sqlite.constants.SQLITE_CHANGESET_FOREIGN_KEY;
    return sqlite.constants.SQLITE_CHANGESET_ABORT;
  };
  try {
    database.applyChangeset(nothing, { onConflict });
  } catch (error) {
    if (!isTold) throw error;
  }
  return isTold;
}

/** The rows of an answer, to be compared with others. */
const rowsOf = ({ rows }: QueryResult<unknown>): string =>
  JSON.stringify(rows, (_name, value: unknown) => (typeof value === "bigint" ? `${value}n` : value));

const closedError = (): StoreError => new StoreError("unavailable", "The database is closed.");

const conflict = (cause?: unknown): StoreError =>
  new StoreError("conflict", storeMessages.conflict, { cause });

/** What those are told who did nothing wrong: the database's trouble is everybody's, anything else may work the next time. */
function failureOfOthers(cause: unknown): StoreError {
  const isEverybodys = cause instanceof StoreError && (cause.code === "unavailable" || isBusy(cause));
  return isEverybodys ? cause : conflict(cause);
}
