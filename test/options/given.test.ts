// Options are read one by one, and their defaults are generated: the result is what the schema of all options makes of them.
import { describe, expect, it } from "vitest";
import type { LatchkeyOptions } from "../../src/options/index.ts";
import { OptionsError, optionsSchema, parseOptions } from "../../src/options/index.ts";

const allowed = [() => true];

const given: Readonly<Record<string, LatchkeyOptions>> = {
  "no options": {},
  "options of every kind": {
    database: "sqlite::memory:",
    sessionLifetime: "60d",
    allowedHosts: ["example.com"],
    permissions: allowed,
    keyRing: { env: "KEYS" },
    cookies: { access: true },
    cors: { origins: ["https://app.example.com"] },
    hsts: { maxAge: "1d" },
    admin: false,
    pagination: { kind: "page", size: 10 },
  },
  "groups, in part": {
    sessionLifetime: 2_592_000,
    tokens: { accessTokenLifetime: "10m", cache: false, tokenTypeClaim: null },
    users: { omit: ["email"], usernamePattern: null },
    passwords: { trim: false, policy: { minLength: 12 } },
    paths: { register: false, live: "/live" },
    throttles: { user: "10/min", credentials: { pair: { free: 3 } } },
    postgres: { ssl: { rejectUnauthorized: false } },
    limits: { rows: 10 },
  },
  "empty groups": { tokens: {}, users: {}, passwords: {}, paths: {}, throttles: {}, postgres: {} },
  "undefined in place of a value": { database: undefined, tokens: undefined, users: { table: undefined } },
};

describe("options that are given", () => {
  it.each(Object.entries(given))("are read as the schema reads them: %s", (_name, options) => {
    expect(parseOptions(options)).toEqual(optionsSchema().parse(options));
  });

  it("may be inherited, or have getters", () => {
    class Options {
      readonly busyTimeout = 100;
      get tokens() {
        return { algorithm: "HS512" as const };
      }
    }
    const options = Object.create({ database: "sqlite:inherited.db" }, { timeZone: { value: "Asia/Tokyo" } });
    expect(parseOptions(options)).toMatchObject({ database: "sqlite:inherited.db", timeZone: "Asia/Tokyo" });
    expect(parseOptions(new Options())).toMatchObject({ busyTimeout: 100, tokens: { algorithm: "HS512" } });
    expect(() => parseOptions(Object.create({ databse: "x" }))).toThrow(OptionsError);
  });

  it("do not change the defaults of another app", () => {
    const one = parseOptions({});
    const other = parseOptions({});
    expect(one.trustedProxies).toEqual(other.trustedProxies);
    expect(one.trustedProxies).not.toBe(other.trustedProxies);
    expect(one.tokens).not.toBe(other.tokens);
  });
});
