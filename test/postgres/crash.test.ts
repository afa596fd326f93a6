// Kills the server, and PostgreSQL under it, while clients write. The long version is `npm run test:crash`.
import { describe, expect, it } from "vitest";
import { type CrashReport, killPostgres, killServers } from "../support/crashes.ts";
import { freshDatabase } from "../support/database.ts";
import { mortalPostgres } from "../support/mortal-postgres.ts";

const plan = { writes: 60, random: Math.random };

/** What a run came to, in a form that is the same for every good one. */
const outcome = ({ tally, lost, doubled, foreign, isWhole }: CrashReport): object => ({
  wrote: tally.acknowledged.size > 20,
  refreshed: tally.refreshes > 0,
  loggedOut: tally.loggedOut,
  others: [...tally.others.keys()],
  lost,
  doubled,
  foreign,
  isWhole,
});
const good = {
  wrote: true,
  refreshed: true,
  loggedOut: 0,
  others: [],
  lost: [],
  doubled: [],
  foreign: [],
  isWhole: true,
};

describe("kill -9 under write load", () => {
  it("of the server loses nothing", async () => {
    expect(outcome(await killServers({ ...plan, kills: 3 }, await freshDatabase()))).toEqual(good);
  }, 120_000);

  it("of PostgreSQL loses nothing, and the server finds it again by itself", async () => {
    const postgres = await mortalPostgres();
    try {
      const report = await killPostgres({ ...plan, kills: 2 }, postgres);
      expect(outcome(report)).toEqual(good);
      expect(Math.max(...report.recoveries)).toBeLessThan(20_000);
    } finally {
      await postgres.remove();
    }
  }, 120_000);
});
