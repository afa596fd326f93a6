// What each address and each account has in the queue, so that the queue can be fair.

/** What one address, or one account, has in the queue. */
export interface Share {
  waiting: number;
  running: number;
  /** When its last task ended, on the queue's own clock, which counts events. */
  endedAt: number;
}

/** The shares of all addresses, or of all accounts. A share exists as long as a task of it waits or runs. */
export class Shares {
  readonly #shares = new Map<string | undefined, Share>();

  /** The share of a key; creates it if there is none. */
  of(key: string | undefined): Share {
    const known = this.#shares.get(key);
    if (known !== undefined) return known;
    const share = { waiting: 0, running: 0, endedAt: 0 };
    this.#shares.set(key, share);
    return share;
  }

  /** Deletes a share that has nothing in the queue. */
  tidy(key: string | undefined): void {
    const share = this.#shares.get(key);
    if (share?.waiting === 0 && share.running === 0) this.#shares.delete(key);
  }
}
