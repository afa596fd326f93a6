// The clock that all servers of an app share: the database's, or a custom clock corrected by its offset.

const offsets = new WeakMap<() => number, number>();

/**
 * Creates the shared clock: a function from the database's time to the shared time, in milliseconds since the epoch. Without
 * a custom clock they are equal. With one, the shared time is the system time at that clock's first use plus its movement
 * since, so that servers whose custom clocks differ agree on how long ago something was.
 */
export function sharedClock(custom: (() => number) | undefined): (databaseTime: number) => number {
  if (custom === undefined) return (databaseTime) => databaseTime;
  const offset = offsets.get(custom) ?? custom() - Date.now();
  offsets.set(custom, offset);
  return () => custom() - offset;
}

/** The time of a shared clock, if it is known without the database's; otherwise undefined. */
export function knownSharedTime(sharedTime: (databaseTime: number) => number): number | undefined {
  // A shared clock that is the database's returns what it is given.
  const time = sharedTime(Number.NaN);
  return Number.isNaN(time) ? undefined : time;
}
