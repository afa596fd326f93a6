// Emits an event for each derivation of a hash, so that the work of a login can be counted.

/** One computation of a hash. */
export interface Derivation {
  /** The beginning of the encoded hash, up to the first `$`. */
  readonly algorithm: string;
  readonly costs: Readonly<Record<string, number>>;
}

const listeners = new Set<(derivation: Derivation) => void>();

/**
 * Calls a listener at the beginning of each derivation in this process. The returned function removes the listener.
 *
 * @example
 * const stop = watchDerivations(({ algorithm }) => counter.add(1, { algorithm }));
 */
export function watchDerivations(listener: (derivation: Derivation) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Calls the listeners with a derivation that begins. */
export function emitDerivation(derivation: Derivation): void {
  for (const listener of listeners) listener(derivation);
}
