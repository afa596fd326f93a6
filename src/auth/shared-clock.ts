// The clock that all servers of an app share: the database's, or a custom one corrected by its offset.

const offsets = new WeakMap<() => number, number>();

/**
 * Makes the shared clock: given a moment of the database's clock, it answers the shared moment, in milliseconds since the
 * epoch. Without a custom clock that is the database's. Of a custom clock only its movement since it was first asked counts,
 * so that servers whose custom clocks are apart still agree on how long ago something was.
 */
export function sharedClock(custom: (() => number) | undefined): (databaseTime: number) => number {
  if (custom === undefined) return (databaseTime) => databaseTime;
  const offset = offsets.get(custom) ?? custom() - Date.now();
  offsets.set(custom, offset);
  return () => custom() - offset;
}
