// The background task that deletes what has expired: every server has it, and they take turns.
import { type AuthContext, usesDjangoTables } from "../auth/index.ts";
import { type Purged, purgeExpired, readSetting, writeSetting } from "../store/index.ts";

const settingName = "last_purge";

/** Deletes what has expired, in small batches. */
export async function purge(context: AuthContext): Promise<Purged> {
  const { database, now } = context;
  return purgeExpired(database.kysely, now(), await usesDjangoTables(context));
}

/**
 * Purges now and then until stopped: `interval` seconds after the last time, whichever server that was. A purge that
 * fails is told to the app's `onError`, and tried again.
 */
export function startPurging(context: AuthContext, interval: number): { readonly stop: () => Promise<void> } {
  let underway: Promise<void> | undefined;
  const turn = async (): Promise<void> => {
    if (await takeTurn(context, interval)) await purge(context);
  };
  const timer = setInterval(() => {
    underway ??= turn()
      .catch(context.report)
      .finally(() => {
        underway = undefined;
      });
  }, interval * 1000);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await underway;
    },
  };
}

/** One conditional write: of the servers that ask at the same time, one gets `true`. */
async function takeTurn({ database, now }: AuthContext, interval: number): Promise<boolean> {
  const last = await readSetting(database.kysely, settingName);
  // A little early is no harm; a little late would miss every other turn.
  if (last !== undefined && now() - Number(last) < interval * 900) return false;
  return writeSetting(database.kysely, settingName, String(now()), last, now());
}
