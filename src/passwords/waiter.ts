// A task that waits for its turn. It stops waiting when its turn comes, its requester goes, its deadline passes, or it is refused.

import { PasswordError } from "./errors.ts";
import type { Candidate } from "./fairness.ts";
import { aborted, type Requester } from "./requester.ts";
import type { Share } from "./shares.ts";

/** A task that waits for its turn. */
export class Waiter implements Candidate {
  readonly requester: Requester;
  readonly shares: readonly Share[];
  readonly arrivedAt: number;
  /** Resolves when the turn has come; rejects with {@link PasswordError} `overloaded` or `aborted`. */
  readonly turn: Promise<void>;
  readonly #outcome = Promise.withResolvers<void>();
  readonly #onEnd: (waiter: Waiter) => void;
  #timer: NodeJS.Timeout | undefined;

  /** `onEnd` is called once, before `turn` is settled. */
  constructor(requester: Requester, { shares, arrivedAt }: Candidate, onEnd: (waiter: Waiter) => void) {
    this.requester = requester;
    this.shares = shares;
    this.arrivedAt = arrivedAt;
    this.turn = this.#outcome.promise;
    this.#onEnd = onEnd;
    requester.signal?.addEventListener("abort", this.#abort, { once: true });
    if (requester.deadline !== undefined) this.refuseAfter(requester.deadline - performance.now());
  }

  /** Gives the task its turn. */
  begin(): void {
    this.#end();
    this.#outcome.resolve();
  }

  /** Refuses the task after a delay in milliseconds, or at its deadline if that is earlier. */
  refuseAfter(milliseconds: number): void {
    const { deadline = Infinity } = this.requester;
    const delay = Math.max(0, Math.min(milliseconds, deadline - performance.now()));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fail(overloaded()), delay);
  }

  readonly #abort = (): void => this.#fail(aborted());

  #fail(error: PasswordError): void {
    this.#end();
    this.#outcome.reject(error);
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.requester.signal?.removeEventListener("abort", this.#abort);
    this.#onEnd(this);
  }
}

const overloaded = (): PasswordError =>
  new PasswordError("overloaded", "Too many passwords are waiting to be hashed.");
