// Replays every recorded case, prints the parity of each profile, and fails unless the rest is exactly the list of deviations.
import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { deviations } from "./deviations.ts";
import { readTranscript, replay } from "./replay.ts";

const folder = path.join(import.meta.dirname, "../data/golden/transcripts");
const profiles = readdirSync(folder)
  .map((file) => path.basename(file, ".json"))
  .toSorted();

describe("parity with the recordings", () => {
  it.concurrent.each(profiles)("%s", { timeout: 240_000 }, async (profile) => {
    const transcript = readTranscript(profile);
    const found = await replay(transcript);
    const total = transcript.cases.length;
    process.stdout.write(
      `${String(total - found.size).padStart(5)} of ${String(total).padStart(5)} match  ${profile}\n`,
    );
    const expected = deviations.filter((deviation) => deviation.profile === profile).map(({ name }) => name);
    const unexpected = [...found].filter(([name]) => !expected.includes(name));
    expect(unexpected).toEqual([]);
    // A deviation that is none any more has to leave the list.
    expect(expected.filter((name) => !found.has(name))).toEqual([]);
  });

  it("lists no deviation of a case that was never recorded", () => {
    const known = profiles.flatMap((profile) =>
      readTranscript(profile).cases.map(({ name }) => `${profile}/${name}`),
    );
    for (const { profile, name } of deviations) expect(known).toContain(`${profile}/${name}`);
  });
});
