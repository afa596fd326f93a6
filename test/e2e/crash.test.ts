// Kills the server under write load, on SQLite: whatever it had acknowledged is there when it comes back, once. The long version is `npm run test:crash`.
import { describe, expect, it } from "vitest";
import { killServers } from "../support/crashes.ts";

describe("kill -9 under write load", () => {
  it("loses no acknowledged write, doubles none, and logs nobody out", async () => {
    const { tally, lost, doubled, foreign, isWhole } = await killServers({
      kills: 4,
      writes: 60,
      random: Math.random,
    });
    expect(tally.acknowledged.size).toBeGreaterThan(20);
    expect(tally.refreshes).toBeGreaterThan(20);
    expect({ lost, doubled, foreign, isWhole }).toEqual({
      lost: [],
      doubled: [],
      foreign: [],
      isWhole: true,
    });
    expect([tally.loggedOut, ...tally.others.keys()]).toEqual([0]);
  }, 120_000);
});
