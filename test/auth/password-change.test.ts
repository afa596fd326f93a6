// Password changes concurrent with each other, a logout or a login: exactly one takes effect, and none is undone.
import { describe, expect, it } from "vitest";
import { type LatchkeyOptions } from "../../src/index.ts";
import { password as old, type TestApp } from "../support/app.ts";
import { dialect } from "../support/database.ts";
import { codeOf, type Flows, flows, minute, rotating } from "./flows.ts";

const rounds = dialect === "sqlite" ? 5 : 3;
const racing = (options: LatchkeyOptions = {}): Promise<Flows> =>
  flows({ tokens: rotating, clock: Date.now, ...options });

const change = ({ call }: TestApp, token: string, from: string, to: string): ReturnType<TestApp["call"]> =>
  call("POST", "/api/users/password/", { token, json: { old_password: from, new_password: to } });

const logsIn = async ({ app }: Flows, password: string): Promise<boolean> =>
  (await codeOf(app.auth.obtainPair({ username: "ada", password }))) === "ok";

describe("two concurrent changes", () => {
  it("from two sessions, to a new password and back: one takes effect", async () => {
    for (let round = 0; round < rounds; round++) {
      const test = await racing();
      const [one, two] = [await test.login("ada"), await test.login("ada")];
      const answers = await Promise.all([
        change(test, one.access, old, "new-staple-1"),
        change(test, two.access, old, old),
      ]);
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(1);
      const isChanged = statuses[0] === 200;
      expect([await logsIn(test, old), await logsIn(test, "new-staple-1")]).toEqual([!isChanged, isChanged]);
      const loser = isChanged ? two : one;
      expect(await codeOf(test.app.auth.authenticate(loser.access))).toBe("token_not_valid");
    }
  });

  it.each([
    ["from one session", 1, {}],
    ["from a session each", 10, {}],
    ["from a session each, where sessions outlive a change", 10, { keepSessionsOnPasswordChange: true }],
    ["from a session each, where tokens die with the password", 10, { tokens: { checkRevokeToken: true } }],
    ["beside Simple JWT's model of access", 10, { revocation: "user" as const }],
  ])("of ten %s: exactly one succeeds", async (_, sessions, options) => {
    const test = await racing(options);
    const tokens: string[] = [];
    for (let count = 0; count < sessions; count++) tokens.push((await test.login("ada")).access);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, place) =>
        change(test, tokens[place % sessions] ?? "", old, `new-staple-${place}`),
      ),
    );
    const winners = answers.flatMap(({ status }, place) => (status === 200 ? [place] : []));
    expect(winners).toHaveLength(1);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect(await logsIn(test, `new-staple-${winners[0]}`)).toBe(true);
    expect(await logsIn(test, old)).toBe(false);
  });
});

describe("a change whose session ends while the password is checked", () => {
  it("is refused, and changes nothing", async () => {
    const test = await racing();
    const { access, refresh } = await test.login("ada");
    const identity = await test.app.auth.authenticate(access);
    await test.app.auth.revoke(refresh);
    expect(identity.sessionId).toBeDefined();
    const answer = await change(test, access, old, "new-staple-1");
    expect(answer.status).toBe(401);
    expect(await logsIn(test, old)).toBe(true);
  });

  it.each(["user", "session"] as const)("also with revocation: %s", async (revocation) => {
    const test = await racing({ revocation });
    const { access, refresh } = await test.login("ada");
    const [changed] = await Promise.all([
      change(test, access, old, "new-staple-1"),
      test.app.auth.revoke(refresh),
    ]);
    // In either order, the password is the new one if and only if the change succeeded.
    expect(await logsIn(test, "new-staple-1")).toBe(changed.status === 200);
    expect(await logsIn(test, old)).toBe(changed.status !== 200);
    const later = await change(test, access, changed.status === 200 ? "new-staple-1" : old, "new-staple-2");
    expect([later.status, later.json]).toMatchObject([401, { code: "token_not_valid" }]);
  });

  it("is refused when it has expired in the meantime", async () => {
    const test = await flows({
      revocation: "user",
      sessionLifetime: "2m",
      tokens: { ...rotating, refreshTokenLifetime: "2m" },
    });
    const { access } = await test.login("ada");
    test.clock.forward(3 * minute);
    expect((await change(test, access, old, "new-staple-1")).status).toBe(401);
    expect(await logsIn(test, old)).toBe(true);
  });
});

describe("a change concurrent with a login that rehashes", () => {
  it("succeeds: the password is the same", async () => {
    for (let round = 0; round < rounds; round++) {
      const before = await racing();
      const { access } = await before.login("ada");
      const test = await flows(
        {
          clock: Date.now,
          tokens: rotating,
          passwords: { hashers: [{ algorithm: "pbkdf2_sha256", iterations: 2000 }], policy: false },
        },
        { database: before.database, users: [] },
      );
      const [login, changed] = await Promise.all([
        codeOf(test.login("ada")),
        change(test, access, old, "new-staple-1"),
      ]);
      expect(changed.status).toBe(200);
      // The login came before the change, or found the new password.
      expect(["ok", "no_active_account"]).toContain(login);
      expect([await logsIn(test, old), await logsIn(test, "new-staple-1")]).toEqual([false, true]);
    }
  });
});
