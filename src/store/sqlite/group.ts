// A group: transactions ("members") that run one after the other in one transaction of SQLite, and are committed together.
import type { Query } from "../direct-execution.ts";
import { isBusy, StoreError, storeMessages } from "../errors.ts";
import type { WriteConnection } from "./write-connection.ts";

/** A member that has ended and waits for the commit of its group. */
export interface EndedMember {
  readonly confirm: () => void;
  readonly fail: (error: unknown) => void;
}

/** The member that has its turn. */
export interface RunningMember {
  /** Why it cannot continue. */
  failure: StoreError | undefined;
  /** Whether it can be undone. Without a savepoint it is one statement, which SQLite undoes when it fails. */
  hasSavepoint: boolean;
  /** Whether it may have violated a deferred foreign key. */
  mayViolateKeys: boolean;
  /** Whether it ran a statement that may have changed more than rows. */
  ranOther: boolean;
  /** What it did, as long as it may have to be repeated; `rows` is undefined for a statement that failed. */
  log: { readonly query: Query; readonly rows: string | undefined }[] | undefined;
}

/** The open group. */
export interface Group {
  readonly ended: EndedMember[];
  readonly iterationEnd: NodeJS.Immediate;
  memberCount: number;
  /** Whether foreign keys are not enforced in it. */
  ignoresKeys: boolean;
  /** Whether it is committed as soon as its member ends, and takes no other. */
  isClosing: boolean;
}

/** A connection, the group that is open on it, and the member that has its turn. */
export interface GroupState {
  readonly connection: WriteConnection;
  /** How many transactions share a commit at most. */
  readonly maxMembers: number;
  /** Called at the end of the event loop iteration in which a group was opened. */
  readonly onIterationEnd: () => void;
  group: Group | undefined;
  running: RunningMember | undefined;
}

/** Opens a group: begins its transaction. */
export function openGroup(state: GroupState): Group {
  const { connection } = state;
  connection.begin();
  const group: Group = {
    ended: [],
    iterationEnd: setImmediate(state.onIterationEnd),
    memberCount: 0,
    ignoresKeys: false,
    isClosing: false,
  };
  state.group = group;
  connection.checkSchema();
  return group;
}

/** Commits the group, if there is one. If the commit fails, every member fails. */
export function commitGroup(state: GroupState): void {
  const { connection, group } = state;
  if (group === undefined) return;
  try {
    connection.commit();
  } catch (error) {
    failGroup(state, error);
    return;
  }
  endGroup(state, group);
  for (const { confirm } of group.ended) confirm();
}

/** Rolls back the group, if there is one: every member fails. */
export function failGroup(state: GroupState, cause: unknown): void {
  const { connection, group, running } = state;
  if (group === undefined) return;
  const failure = failureOfMembers(cause);
  if (running !== undefined) running.failure = failure;
  state.running = undefined;
  connection.rollBack();
  endGroup(state, group);
  for (const { fail } of group.ended) fail(failure);
}

function endGroup(state: GroupState, group: Group): void {
  clearImmediate(group.iterationEnd);
  state.group = undefined;
  if (group.ignoresKeys) state.connection.enforceKeys(true);
}

/** The error of a transaction that may succeed when it is repeated. */
export const conflict = (cause?: unknown): StoreError =>
  new StoreError("conflict", storeMessages.conflict, { cause });

/** The error for the members: `unavailable` and `busy` as they are, anything else as a retryable `conflict`. */
function failureOfMembers(cause: unknown): StoreError {
  const isOfDatabase = cause instanceof StoreError && (cause.code === "unavailable" || isBusy(cause));
  return isOfDatabase ? cause : conflict(cause);
}
