// A bounded and fair queue: a flood of logins cannot use up all memory, all threads, or the turns of other clients.

import { type Requester, throwIfGone } from "./requester.ts";
import { type Share, Shares } from "./shares.ts";
import { createWaitingList, type WaitingLimits } from "./waiting-list.ts";

/** The limits of a queue. */
export interface QueueLimits extends WaitingLimits {
  /** The maximum number of tasks that run at once. */
  readonly concurrency: number;
}

/**
 * Runs a task when its turn has come. Rejects with {@link PasswordError} `overloaded` when the queue is full or the deadline
 * passes before the turn, and with `aborted` when the signal aborts: at once, or after a task that is already running.
 */
export type PasswordQueue = <Result>(task: () => Promise<Result>, requester?: Requester) => Promise<Result>;

/** Creates a queue. */
export function createQueue(limits: QueueLimits): PasswordQueue {
  const addresses = new Shares();
  const accounts = new Shares();
  const waiters = createWaitingList(limits);
  let running = 0;
  let events = 0;

  const sharesOf = ({ address, account }: Requester): readonly Share[] =>
    account === undefined ? [addresses.of(address)] : [addresses.of(address), accounts.of(account)];

  function tidy({ address, account }: Requester): void {
    addresses.tidy(address);
    if (account !== undefined) accounts.tidy(account);
  }

  function begin(shares: readonly Share[]): void {
    running += 1;
    for (const share of shares) share.running += 1;
  }

  function end(shares: readonly Share[]): void {
    running -= 1;
    events += 1;
    for (const share of shares) {
      share.running -= 1;
      share.endedAt = events;
    }
    const next = waiters.next();
    if (next === undefined) return;
    // Synchronously, so that no newcomer can take the turn.
    begin(next.shares);
    next.begin();
  }

  function addWaiter(requester: Requester, shares: readonly Share[]): Promise<void> {
    events += 1;
    return waiters.add(requester, shares, events).turn;
  }

  return async (task, requester = {}) => {
    throwIfGone(requester);
    const shares = sharesOf(requester);
    try {
      if (running < limits.concurrency) begin(shares);
      else await addWaiter(requester, shares);
    } catch (error) {
      tidy(requester);
      throw error;
    }
    try {
      const result = await task();
      throwIfGone(requester);
      return result;
    } finally {
      end(shares);
      tidy(requester);
    }
  };
}
