// The waiters of a queue within its limits. A waiter too many is refused, but only after a delay.
import { heaviestOf, nextOf } from "./fairness.ts";
import type { Requester } from "./requester.ts";
import type { Share } from "./shares.ts";
import { Waiter } from "./waiter.ts";

/** The limits of a waiting list. */
export interface WaitingLimits {
  /** The maximum number of waiters. */
  readonly maxWaiting: number;
  /** The maximum number of waiters of one known address. */
  readonly maxPerAddress: number;
  /** The maximum number of waiters that name one account. */
  readonly maxPerAccount: number;
  /** The delay before a refusal in milliseconds, so that a client gains nothing by repeating its request at once. */
  readonly refusalDelay: number;
  /** The time between two refusals in milliseconds: many at once would block the event loop. */
  readonly refusalInterval: number;
}

/** The waiters of a queue. */
export interface WaitingList {
  /** Adds a waiter. Where it exceeds a limit, refuses it, or a waiter whose address and account have more waiters. */
  readonly add: (requester: Requester, shares: readonly Share[], arrivedAt: number) => Waiter;
  /** The waiter whose turn is next. It stays in the list until it begins. */
  readonly next: () => Waiter | undefined;
}

/** Creates a waiting list. */
export function createWaitingList(limits: WaitingLimits): WaitingList {
  const waiting = new Set<Waiter>();
  /** Those that are no longer waiting for a turn, but for their refusal. */
  const refused = new Set<Waiter>();

  function remove(waiter: Waiter): void {
    refused.delete(waiter);
    if (waiting.delete(waiter)) for (const share of waiter.shares) share.waiting -= 1;
  }

  function refuse(waiter: Waiter | undefined): void {
    if (waiter === undefined) return;
    remove(waiter);
    if (refused.size >= limits.maxWaiting) return waiter.refuseAfter(0);
    waiter.refuseAfter(limits.refusalDelay + refused.size * limits.refusalInterval);
    refused.add(waiter);
  }

  function enforceLimits({ requester, shares: [address, account] }: Waiter): void {
    const among = (share: Share): Waiter[] => [...waiting].filter(({ shares }) => shares.includes(share));
    if (requester.address !== undefined && address !== undefined && address.waiting > limits.maxPerAddress)
      refuse(heaviestOf(among(address)));
    if (account !== undefined && account.waiting > limits.maxPerAccount) refuse(heaviestOf(among(account)));
    if (waiting.size > limits.maxWaiting) refuse(heaviestOf(waiting));
  }

  return {
    add: (requester, shares, arrivedAt) => {
      const waiter = new Waiter(requester, { shares, arrivedAt }, remove);
      waiting.add(waiter);
      for (const share of shares) share.waiting += 1;
      enforceLimits(waiter);
      return waiter;
    },
    next: () => nextOf(waiting),
  };
}
