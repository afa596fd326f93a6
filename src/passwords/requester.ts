// The client on whose behalf a password is hashed.
import { PasswordError } from "./errors.ts";

/** The client on whose behalf a password is hashed. */
export interface Requester {
  /** Aborts when the client has gone: the task leaves the queue, and its result is not used. */
  readonly signal?: AbortSignal | undefined;
  /** The client's address in any form. Each address has a limited number of waiters, and addresses take turns. */
  readonly address?: string | undefined;
  /** The account that the client names. Accounts have limits and turns as well. */
  readonly account?: string | undefined;
  /** How long to wait for a turn: a time of `performance.now()`; without it, there is no limit. */
  readonly deadline?: number | undefined;
  /** Called when a password is about to be verified: its turn has come. What it throws refuses the verification. */
  readonly admit?: (() => Promise<void>) | undefined;
  /** Called when a password matches, before the turn ends. */
  readonly accept?: (() => Promise<void>) | undefined;
}

/** The error of a task whose requester has gone. */
export const aborted = (): PasswordError =>
  new PasswordError("aborted", "The requester no longer waits for the hash.");

/** Throws {@link PasswordError} `aborted` when the requester has gone. */
export function throwIfGone({ signal }: Requester): void {
  if (signal?.aborted === true) throw aborted();
}
