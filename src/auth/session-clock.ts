// The moments that decide whether a session has ended.
import type { SessionClock } from "../store/index.ts";
import type { AuthSettings } from "./settings.ts";

/** The current time, and the time of last use at which a session counts as idle for too long. */
export function sessionClock({
  now: clock,
  settings,
}: {
  readonly now: () => number;
  readonly settings: AuthSettings;
}): SessionClock {
  const now = clock();
  const idle = settings.sessionIdleLifetime;
  // Without an idle limit, compare with the epoch.
  return { now, idleSince: idle === undefined ? 0 : now - idle * 1000 };
}
