// Fairness in the queue: what one address or one account has there, whose turn is next, and whose place is given up.

/** What one address, or one account, has in the queue. */
export interface Lane {
  waiting: number;
  running: number;
  /** When its last task ended, on the queue's own clock, which counts events. */
  endedAt: number;
}

/** A task that waits, and the lanes it counts in: that of its address, and that of its account where it has one. */
export interface Place {
  readonly lanes: readonly Lane[];
  readonly arrivedAt: number;
}

/** The lanes of all addresses, or of all accounts; a lane lasts as long as anything of it waits or runs. */
export class Lanes {
  readonly #lanes = new Map<string | undefined, Lane>();

  /** The lane of a key; a new one if it has none. */
  of(key: string | undefined): Lane {
    const known = this.#lanes.get(key);
    if (known !== undefined) return known;
    const lane = { waiting: 0, running: 0, endedAt: 0 };
    this.#lanes.set(key, lane);
    return lane;
  }

  /** Forgets a lane that has nothing in the queue. */
  tidy(key: string | undefined): void {
    const lane = this.#lanes.get(key);
    if (lane?.waiting === 0 && lane.running === 0) this.#lanes.delete(key);
  }
}

/**
 * The place whose turn is next: first of all one whose address and account run nothing, then the one whose address and
 * account have had nothing for the longest time. So addresses take turns, and accounts do, within an address too.
 */
export function nextOf<Waiting extends Place>(places: Iterable<Waiting>): Waiting | undefined {
  let next: Waiting | undefined;
  let least: readonly number[] = [];
  for (const place of places) {
    const precedence = precedenceOf(place);
    if (next !== undefined && !isLess(precedence, least)) continue;
    next = place;
    least = precedence;
  }
  return next;
}

/** The place to give up: that of the address and account with the most places, and the last of them to arrive. */
export function heaviestOf<Waiting extends Place>(places: Iterable<Waiting>): Waiting | undefined {
  let heaviest: Waiting | undefined;
  let greatest = 0;
  for (const place of places) {
    const weight = place.lanes.reduce((sum, { waiting }) => sum + waiting, 0);
    if (weight < greatest) continue;
    heaviest = place;
    greatest = weight;
  }
  return heaviest;
}

/** Compared number by number, the least first. The greater of two lanes' numbers counts before the lesser. */
function precedenceOf({ lanes, arrivedAt }: Place): readonly number[] {
  const [address, account] = lanes;
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

function isLess(a: readonly number[], b: readonly number[]): boolean {
  for (const [index, number] of a.entries()) {
    const other = b[index] ?? 0;
    if (number !== other) return number < other;
  }
  return false;
}
