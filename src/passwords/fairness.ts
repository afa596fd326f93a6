// The fair order of the queue: which waiter is next, and which is refused when there are too many.
import type { Share } from "./shares.ts";

/** A waiter, as far as fairness needs it. */
export interface Candidate {
  /** The share of its address, and that of its account where it has one. */
  readonly shares: readonly Share[];
  readonly arrivedAt: number;
}

/**
 * The next waiter: the one whose address and account have the fewest tasks running; of these, the one whose address and account
 * have been without a turn for longest. So addresses take turns, and accounts take turns within an address.
 */
export function nextOf<Waiting extends Candidate>(waiters: Iterable<Waiting>): Waiting | undefined {
  let next: Waiting | undefined;
  let lowest: readonly number[] = [];
  for (const waiter of waiters) {
    const rank = rankOf(waiter);
    if (next !== undefined && !isLower(rank, lowest)) continue;
    next = waiter;
    lowest = rank;
  }
  return next;
}

/** The waiter to refuse: of the address and the account with the most waiters, the last to arrive. */
export function heaviestOf<Waiting extends Candidate>(waiters: Iterable<Waiting>): Waiting | undefined {
  let heaviest: Waiting | undefined;
  let maxWeight = 0;
  for (const waiter of waiters) {
    const weight = waiter.shares.reduce((sum, { waiting }) => sum + waiting, 0);
    if (weight < maxWeight) continue;
    heaviest = waiter;
    maxWeight = weight;
  }
  return heaviest;
}

/** Ranks are compared number by number; the lowest is next. Of the two shares' numbers the larger comes first. */
function rankOf({ shares, arrivedAt }: Candidate): readonly number[] {
  const [address, account] = shares;
  const [running, otherRunning] = [address?.running ?? 0, account?.running ?? 0];
  const since = Math.max(arrivedAt, address?.endedAt ?? 0);
  const otherSince = Math.max(arrivedAt, account?.endedAt ?? 0);
  return [
    Math.max(running, otherRunning),
    Math.min(running, otherRunning),
    Math.max(since, otherSince),
    Math.min(since, otherSince),
    arrivedAt,
  ];
}

function isLower(a: readonly number[], b: readonly number[]): boolean {
  for (const [index, number] of a.entries()) {
    const other = b[index] ?? 0;
    if (number !== other) return number < other;
  }
  return false;
}
