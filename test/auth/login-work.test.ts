// The cost of a refused login: the same derivations for every user, on every database and at every endpoint.
import { afterAll, describe, expect, it } from "vitest";
import type { HasherSpec, LatchkeyOptions } from "../../src/index.ts";
import { createPasswords, unusablePassword, watchDerivations } from "../../src/passwords/index.ts";
import { addUser, addUsers } from "../support/stored-users.ts";
import { codeOf, type Flows, flows } from "./flows.ts";

const derivations: string[] = [];
afterAll(
  watchDerivations(({ algorithm, costs }) => {
    derivations.push([algorithm, ...Object.values(costs)].join(" "));
  }),
);

/** The derivations of an action, in their order. */
async function workOf(action: () => Promise<unknown>): Promise<string[]> {
  derivations.length = 0;
  await action();
  return [...derivations];
}

const argon2 = { algorithm: "argon2", memoryCost: 8, timeCost: 1, parallelism: 1 } as const;
const pbkdf2 = { algorithm: "pbkdf2_sha256", iterations: 10 } as const;
const bcrypt = { algorithm: "bcrypt", rounds: 4 } as const;
const right = "tr0ub4dor-staple";

const hashOf = (spec: HasherSpec): Promise<string> => createPasswords({ hashers: [spec] }).hash(right);

/** An app with users who have hashes of the given kinds, and users of every other kind. */
async function appWith(
  hashers: readonly HasherSpec[],
  stored: readonly HasherSpec[],
  options: LatchkeyOptions = {},
): Promise<Flows & { readonly users: readonly string[] }> {
  const test = await flows({ ...options, passwords: { hashers, policy: false } }, { users: [] });
  const known = await Promise.all(
    stored.map(async (spec, index) => ({ username: `known-${index}`, password: await hashOf(spec) })),
  );
  const [{ password } = { password: "" }] = known;
  const others = [
    { username: "inactive", password, isActive: false },
    { username: "unusable", password: unusablePassword() },
    { username: "malformed", password: password.slice(0, -4) },
    { username: "unlisted", password: "sha1$salt$hash" },
    { username: "text", password: "d41d8cd98f00b204e9800998ecf8427e" },
    { username: "empty", password: "" },
  ];
  await test.execute(...[...known, ...others].map(addUser));
  return { ...test, users: [...known, ...others, { username: "unknown" }].map(({ username }) => username) };
}

describe("a refused login derives the same hashes for every user", () => {
  it.each<[string, HasherSpec[], HasherSpec[], string[]]>([
    ["new hashes only", [argon2, pbkdf2], [argon2], ["argon2 1 8 1"]],
    ["no user with a current hash", [argon2, pbkdf2], [pbkdf2], ["argon2 1 8 1", "pbkdf2_sha256 10"]],
    ["two kinds", [argon2, pbkdf2], [pbkdf2, argon2], ["argon2 1 8 1", "pbkdf2_sha256 10"]],
    ["bcrypt", [bcrypt, argon2], [bcrypt], ["bcrypt 4"]],
    [
      "costs below, at and above the current",
      [pbkdf2],
      [pbkdf2, { ...pbkdf2, iterations: 5 }, { ...pbkdf2, iterations: 20 }],
      ["pbkdf2_sha256 10", "pbkdf2_sha256 5", "pbkdf2_sha256 20"],
    ],
    [
      "only a cost below the current",
      [pbkdf2],
      [{ ...pbkdf2, iterations: 5 }],
      ["pbkdf2_sha256 10", "pbkdf2_sha256 5"],
    ],
  ])("%s", async (_, hashers, stored, expected) => {
    const { app, users } = await appWith(hashers, stored);
    const login = (username: string, password: string): Promise<string> =>
      codeOf(app.auth.obtainPair({ username, password }));
    for (const username of [...users, ...users.toReversed()]) {
      const work = await workOf(async () => {
        expect(await login(username, "wrong")).toBe("no_active_account");
      });
      expect([username, work]).toEqual([username, expected]);
    }
    const inactive = await workOf(async () => {
      expect(await login("inactive", right)).toBe("no_active_account");
    });
    expect(inactive).toEqual(expected);
    for (const username of users.filter((name) => name.startsWith("known")))
      expect(await login(username, right)).toBe("ok");
  });

  it("at every endpoint that takes a password", async () => {
    const options = {
      users: { responseStyle: "messages" },
      paths: { tokenObtainSliding: "/api/sliding/" },
    } as const;
    const { call, users } = await appWith([argon2, pbkdf2], [argon2, pbkdf2], options);
    for (const path of [
      "/api/token/",
      "/api/sliding/",
      "/api/users/authentication/",
      "/api/token/authentication-token-header/",
    ]) {
      for (const username of users) {
        const work = await workOf(async () => {
          const { status } = await call("POST", path, { json: { username, password: "wrong" } });
          expect(status).toBe(401);
        });
        expect([path, username, work]).toEqual([path, username, ["argon2 1 8 1", "pbkdf2_sha256 10"]]);
      }
    }
  });

  it("with many users of any kind", async () => {
    const { app, execute } = await flows(
      { passwords: { hashers: [argon2, pbkdf2, bcrypt], policy: false } },
      { users: [] },
    );
    await execute(
      addUsers("many", 6000, await hashOf(argon2)),
      addUser({ username: "last", password: await hashOf(bcrypt) }),
      addUsers("odd", 20, "pbkdf2_sha256$nonsense"),
      addUsers("other", 20, "sha1$salt$hash"),
      addUser({ username: "very last", password: await hashOf(pbkdf2) }),
    );
    const work = await workOf(() => codeOf(app.auth.obtainPair({ username: "unknown", password: "wrong" })));
    expect(work).toEqual(["argon2 1 8 1", "bcrypt 4", "pbkdf2_sha256 10"]);
  });

  it("from the first login that meets a hash of another kind", async () => {
    const { app, execute } = await appWith([argon2, pbkdf2], [argon2]);
    const login = (username: string): Promise<string> =>
      codeOf(app.auth.obtainPair({ username, password: "wrong" }));
    expect(await workOf(() => login("unknown"))).toEqual(["argon2 1 8 1"]);
    await execute(addUser({ username: "later", password: await hashOf(pbkdf2) }));
    for (const username of ["later", "unknown", "known-0"])
      expect(await workOf(() => login(username))).toEqual(["argon2 1 8 1", "pbkdf2_sha256 10"]);
  });
});

it("a successful login derives its own hash; for an old one those before it too, and a new one", async () => {
  const { app, rows } = await appWith([argon2, pbkdf2], [argon2, pbkdf2]);
  const login = (username: string): Promise<string> =>
    codeOf(app.auth.obtainPair({ username, password: right }));
  expect(await workOf(() => login("known-0"))).toEqual(["argon2 1 8 1"]);
  expect(await workOf(() => login("known-1"))).toEqual(["argon2 1 8 1", "pbkdf2_sha256 10", "argon2 1 8 1"]);
  expect(await workOf(() => login("known-1"))).toEqual(["argon2 1 8 1"]);
  const [row] = await rows("select password from auth_user where username = 'known-1'");
  expect(row?.["password"]).toMatch(/^argon2\$/);
});

it("a login name or password of more than 4096 characters is refused without a derivation", async () => {
  const { app, users } = await appWith([argon2], [argon2]);
  const long = "x".repeat(4097);
  for (const credentials of [
    { username: long, password: "wrong" },
    ...users.map((username) => ({ username, password: long })),
  ]) {
    const work = await workOf(async () => {
      expect(await codeOf(app.auth.obtainPair(credentials))).toBe("no_active_account");
    });
    expect(work).toEqual([]);
  }
});
