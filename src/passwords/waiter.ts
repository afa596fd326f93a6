// One task that waits for its turn: until its turn comes, its requester goes, its deadline passes, or it is refused.

import { PasswordError } from "./errors.ts";
import type { Lane, Place } from "./lanes.ts";

/** On whose behalf a password is hashed. */
export interface Requester {
  /** Aborts when nothing waits for the result any longer: the place in the queue ends, and the result is not used. */
  readonly signal?: AbortSignal | undefined;
  /** Requesters of one address, in whatever form, have a small share of the queue and take turns with other addresses. */
  readonly address?: string | undefined;
  /** So do those that name one account. */
  readonly account?: string | undefined;
  /** Until when to wait for a turn, as a moment of `performance.now()`; without it, as long as it takes. */
  readonly deadline?: number | undefined;
}

/** A task in the queue. */
export class Waiter implements Place {
  readonly requester: Requester;
  readonly lanes: readonly Lane[];
  readonly arrivedAt: number;
  /** Resolves when the turn has come; rejects with {@link PasswordError} `overloaded` or `aborted`. */
  readonly turn: Promise<void>;
  readonly #outcome = Promise.withResolvers<void>();
  readonly #onEnd: (waiter: Waiter) => void;
  #timer: NodeJS.Timeout | undefined;

  /** `onEnd` is called once, before `turn` is settled. */
  constructor(
    requester: Requester,
    place: { readonly lanes: readonly Lane[]; readonly arrivedAt: number },
    onEnd: (waiter: Waiter) => void,
  ) {
    this.requester = requester;
    this.lanes = place.lanes;
    this.arrivedAt = place.arrivedAt;
    this.turn = this.#outcome.promise;
    this.#onEnd = onEnd;
    requester.signal?.addEventListener("abort", this.#abort, { once: true });
    if (requester.deadline !== undefined) this.refuseAfter(requester.deadline - performance.now());
  }

  /** Says that the turn has come. */
  begin(): void {
    this.#end();
    this.#outcome.resolve();
  }

  /** Refuses the task after so many milliseconds, or at the deadline if that is earlier. */
  refuseAfter(milliseconds: number): void {
    const { deadline = Infinity } = this.requester;
    const delay = Math.min(milliseconds, deadline - performance.now());
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

/** The error of a task whose requester has gone. */
export const aborted = (): PasswordError =>
  new PasswordError("aborted", "The requester no longer waits for the hash.");
