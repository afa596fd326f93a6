// The background task that deletes expired rows. Every server of an app runs it, and they take turns.
import type { AuthContext } from "../auth/index.ts";
import { singleFlight } from "../runtime/index.ts";
import { type Purged, type PurgeOptions, readSetting, writeSetting } from "../store/index.ts";

const settingName = "last_purge";

/** Deletes expired rows, in small batches; stops between two of them once the signal aborts. */
export async function purge(context: AuthContext, options?: PurgeOptions): Promise<Purged> {
  const blacklist = await context.blacklist();
  return blacklist.purgeExpired(context.database.kysely, options);
}

/**
 * Purges until stopped, whenever `interval` seconds have passed since the last purge of any server. `onError` is called
 * with the error of a purge that fails; the next turn tries again.
 */
export function startPurging(context: AuthContext, interval: number): { readonly stop: () => Promise<void> } {
  const stopping = new AbortController();
  const run = singleFlight(async () => {
    try {
      if (await takeTurn(context, interval)) await purge(context, { signal: stopping.signal });
    } catch (error) {
      context.report(error);
    }
  });
  let last: Promise<void> | undefined;
  const timer = setInterval(() => {
    last = run();
  }, interval * 1000);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      stopping.abort();
      await last;
    },
  };
}

/** One conditional write: of several servers that try at the same time, one gets `true`. */
async function takeTurn({ database, now }: AuthContext, interval: number): Promise<boolean> {
  const last = await readSetting(database.kysely, settingName);
  // Ten percent early is allowed: a turn that came slightly too early would otherwise be skipped each time.
  if (last !== undefined && now() - Number(last) < interval * 900) return false;
  return writeSetting(database.kysely, settingName, String(now()), last, now());
}
