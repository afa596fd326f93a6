// A bounded and fair queue, so that a flood of logins takes neither all memory, nor all threads, nor the turns of others.

import { heaviestOf, type Lane, Lanes, nextOf } from "./lanes.ts";
import { aborted, type Requester, Waiter } from "./waiter.ts";

/** The bounds of a queue. */
export interface QueueLimits {
  /** How many tasks run at once. */
  readonly concurrency: number;
  /** How many tasks wait. */
  readonly maxWaiting: number;
  /** How many of them may be of one known address. */
  readonly maxPerAddress: number;
  /** How many of them may name one account. */
  readonly maxPerAccount: number;
  /** How long a requester without a place waits for its refusal, in milliseconds: asking again at once gains nothing. */
  readonly refusalDelay: number;
  /** How far apart refusals are, in milliseconds: many at once would hold up everything else, again and again. */
  readonly refusalInterval: number;
}

/**
 * Runs a task when its turn has come. Rejects with {@link PasswordError} `overloaded` when there is no place, or no turn
 * before the deadline, and with `aborted` when the signal aborts: at once, or after a task that is running already.
 */
export type Queue = <Result>(task: () => Promise<Result>, requester?: Requester) => Promise<Result>;

/** Makes a queue. */
export function createQueue(limits: QueueLimits): Queue {
  const addresses = new Lanes();
  const accounts = new Lanes();
  const waiting = new Set<Waiter>();
  /** Those that have no place and are about to be told. */
  const refused = new Set<Waiter>();
  let running = 0;
  let events = 0;

  const lanesOf = ({ address, account }: Requester): readonly Lane[] =>
    account === undefined ? [addresses.of(address)] : [addresses.of(address), accounts.of(account)];

  function tidy({ address, account }: Requester): void {
    addresses.tidy(address);
    if (account !== undefined) accounts.tidy(account);
  }

  function begin(lanes: readonly Lane[]): void {
    running += 1;
    for (const lane of lanes) lane.running += 1;
  }

  function end(lanes: readonly Lane[]): void {
    running -= 1;
    events += 1;
    for (const lane of lanes) {
      lane.running -= 1;
      lane.endedAt = events;
    }
    const next = nextOf(waiting);
    if (next === undefined) return;
    // At once, so that nothing that arrives can slip in between.
    begin(next.lanes);
    next.begin();
  }

  function wait(requester: Requester, lanes: readonly Lane[]): Promise<void> {
    events += 1;
    const waiter = new Waiter(requester, { lanes, arrivedAt: events }, leave);
    waiting.add(waiter);
    for (const lane of lanes) lane.waiting += 1;
    keepWithinLimits(waiter);
    return waiter.turn;
  }

  function leave(waiter: Waiter): void {
    refused.delete(waiter);
    if (waiting.delete(waiter)) for (const lane of waiter.lanes) lane.waiting -= 1;
  }

  /** Where the newcomer is one too many, refuses it or one that has more places than it. */
  function keepWithinLimits({ requester, lanes: [address, account] }: Waiter): void {
    const among = (lane: Lane): Waiter[] => [...waiting].filter(({ lanes }) => lanes.includes(lane));
    if (requester.address !== undefined && address !== undefined && address.waiting > limits.maxPerAddress)
      refuse(heaviestOf(among(address)));
    if (account !== undefined && account.waiting > limits.maxPerAccount) refuse(heaviestOf(among(account)));
    if (waiting.size > limits.maxWaiting) refuse(heaviestOf(waiting));
  }

  function refuse(waiter: Waiter | undefined): void {
    if (waiter === undefined) return;
    leave(waiter);
    if (refused.size >= limits.maxWaiting) return waiter.refuseAfter(0);
    waiter.refuseAfter(limits.refusalDelay + refused.size * limits.refusalInterval);
    refused.add(waiter);
  }

  return async (task, requester = {}) => {
    throwIfGone(requester);
    const lanes = lanesOf(requester);
    try {
      if (running < limits.concurrency) begin(lanes);
      else await wait(requester, lanes);
    } catch (error) {
      tidy(requester);
      throw error;
    }
    try {
      const result = await task();
      throwIfGone(requester);
      return result;
    } finally {
      end(lanes);
      tidy(requester);
    }
  };
}

function throwIfGone({ signal }: Requester): void {
  if (signal?.aborted === true) throw aborted();
}
