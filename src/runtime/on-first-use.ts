// Values that few processes need, and that cost time to make.

/** A function that makes a value when it is first called, and then gives the same one. */
export function onFirstUse<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
