// Where the defaults make the wire differ from Simple JWT's: each listed difference, shown with the default and gone without it.
import { describe, expect, it } from "vitest";
import type { LatchkeyOptions } from "../../src/index.ts";
import { type TestAnswer, testApp } from "../support/app.ts";
import { defaultDeviations } from "./deviations.ts";

type Scenario = (options: LatchkeyOptions) => Promise<TestAnswer>;

/** Logs in, logs out, and verifies one of the two tokens. */
const verifyAfterLogout =
  (kind: "access" | "refresh"): Scenario =>
  async (options) => {
    const test = await testApp(options);
    try {
      const pair = await test.login("ada");
      await test.app.auth.revoke(pair.refresh);
      return await test.call("POST", "/api/token/verify/", { json: { token: pair[kind] } });
    } finally {
      await test.app.close();
    }
  };

const scenarios: Readonly<Record<string, Scenario>> = {
  "verify an access token whose session has ended": verifyAfterLogout("access"),
  "verify a refresh token whose session has ended, without blacklisting after rotation":
    verifyAfterLogout("refresh"),
};

describe("a deviation of the defaults", () => {
  it.each(defaultDeviations)("$request", async ({ request }) => {
    const scenario = scenarios[request];
    if (scenario === undefined) throw new Error(`no scenario shows: ${request}`);
    const answer = await scenario({});
    expect([answer.status, answer.json]).toEqual([400, { non_field_errors: ["Token is blacklisted"] }]);
    expect((await scenario({ revocation: "user" })).status).toBe(200);
  });
});
