// The guide's table of limits has the defaults of the options (ASVS 6.1.1).
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { parseOptions } from "../../../src/options/index.ts";
import { secretKey } from "../../support/app.ts";

const guide = readFileSync(path.join(import.meta.dirname, "../../../docs/guide/throttles.md"), "utf8");

/** The row of a key: how many attempts are free, and the first and the longest delay in seconds. */
function rowOf(key: string): readonly number[] {
  const cells = new RegExp(`^\\| \`${key}\` .*$`, "m").exec(guide)?.[0].split("|") ?? [];
  return cells.slice(-4, -1).map((cell) => {
    const [count = "", unit] = cell.trim().split(" ");
    return Number(count) * (unit === "min" ? 60 : 1);
  });
}

it("the guide has the limits that are the default", () => {
  const { throttles } = parseOptions({ database: "sqlite::memory:", secretKey });
  if (throttles.credentials === false) throw new TypeError("Failed logins are not limited by default.");
  for (const [key, { free, delay, maxDelay, memory }] of Object.entries(throttles.credentials)) {
    expect([key, ...rowOf(key)]).toEqual([key, free, delay, maxDelay]);
    expect(memory).toBe(3600);
  }
  expect(guide).toContain("An hour\nafter the last attempt all failures are forgotten.");
});
