// How many logins there were on each of the last days: finished days are counted once, and no day beyond a limit.
import { countEvents, type Db } from "../store/index.ts";

const day = 86_400_000;
const days = 14;

/** The most events of one kind that are counted for a day. */
const maxCountedLogins = 20_000;

/** An event may be written so long after it happened, in milliseconds. */
const writtenLate = 3_600_000;

/** The logins of a day (UTC). */
export interface LoginDay {
  readonly day: string;
  readonly good: number;
  readonly bad: number;
  /** Whether one of the numbers is the limit, and the true one could be larger. */
  readonly is_more: boolean;
}

/** Creates the counter of an app: it has one entry for each of the last days, those without logins too. */
export function createLoginCounts(db: Db): (now: number) => Promise<readonly LoginDay[]> {
  const finished = new Map<number, LoginDay>();
  return async (now) => {
    const today = Math.floor(now / day) * day;
    const starts = Array.from({ length: days }, (_, index) => today - (days - 1 - index) * day);
    for (const start of finished.keys()) if (!starts.includes(start)) finished.delete(start);
    const open = starts.filter((start) => !finished.has(start));
    const counts = await countEvents(
      db,
      ["login.succeeded", "login.failed"],
      open.map((from) => ({ from, to: from + day })),
      maxCountedLogins,
    );
    const counted = new Map(
      open.map((start) => {
        const of = (action: string): number =>
          counts.find((count) => count.from === start && count.action === action)?.count ?? 0;
        const [good, bad] = [of("login.succeeded"), of("login.failed")];
        const isMore = Math.max(good, bad) === maxCountedLogins;
        return [start, { day: new Date(start).toISOString().slice(0, 10), good, bad, is_more: isMore }];
      }),
    );
    for (const [start, count] of counted) if (start + day + writtenLate <= now) finished.set(start, count);
    return starts.flatMap((start) => finished.get(start) ?? counted.get(start) ?? []);
  };
}
