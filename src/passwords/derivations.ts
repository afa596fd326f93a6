// Announces every derivation of a hash, so that what a login costs can be counted.

/** One computation of a hash. */
export interface Derivation {
  /** What the encoded hash begins with, up to the first `$`. */
  readonly algorithm: string;
  readonly costs: Readonly<Record<string, number>>;
}

const listeners = new Set<(derivation: Derivation) => void>();

/** Calls a listener as each derivation in this process begins, until the function that it gives is called. */
export function watchDerivations(listener: (derivation: Derivation) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Tells the listeners of a derivation that begins. */
export function announceDerivation(derivation: Derivation): void {
  for (const listener of listeners) listener(derivation);
}
