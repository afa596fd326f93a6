// A misspelt option stops the start, at any depth, and the message suggests the nearest name.
import { describe, expect, it } from "vitest";
import * as z from "zod";
import {
  allowAny,
  defineResource,
  defineTokenType,
  defineView,
  type LatchkeyOptions,
  type ResourceOptions,
  type TokenTypeOptions,
  type ViewOptions,
} from "../../src/index.ts";
import { nearest } from "../../src/option-kinds/nearest.ts";
import { optionPaths, optionsAt } from "../../src/option-kinds/index.ts";
import { optionsSchema } from "../../src/options/index.ts";
import { refusal } from "../support/refusal.ts";

const schema = z.object({ title: z.string() });

const resource = (options: object): LatchkeyOptions => {
  const given: ResourceOptions = { schema, scope: "all", ...options };
  return { resources: [defineResource("things", given)] };
};
const view = (options: object): LatchkeyOptions => {
  const given: ViewOptions = { ...options };
  return { views: [defineView("/here/", given)] };
};
const get = (): object => ({});

describe("a misspelt option", () => {
  it.each<[object, string, string]>([
    [{ databse: "sqlite:x.db" }, "databse", "database"],
    [{ resource: [] }, "resource", "resources"],
    [{ tokens: { acessTokenLifetime: "5m" } }, "tokens.acessTokenLifetime", "tokens.accessTokenLifetime"],
    [
      { tokens: { ACCESS_TOKEN_LIFETIME: "5m" } },
      "tokens.ACCESS_TOKEN_LIFETIME",
      "tokens.accessTokenLifetime",
    ],
    [{ accessTokenLifetime: "5m" }, "accessTokenLifetime", "tokens.accessTokenLifetime"],
    [{ SIGNING_KEY: "x" }, "SIGNING_KEY", "tokens.signingKey"],
    [{ users: { usernmaeField: "email" } }, "users.usernmaeField", "users.usernameField"],
    [{ passwords: { hasher: [] } }, "passwords.hasher", "passwords.hashers"],
    [
      { passwords: { policy: { minLenght: 12 } } },
      "passwords.policy.minLenght",
      "passwords.policy.minLength",
    ],
    [{ postgres: { poolsize: 2 } }, "postgres.poolsize", "postgres.poolSize"],
    [
      { postgres: { ssl: { rejectUnautorized: true } } },
      "postgres.ssl.rejectUnautorized",
      "postgres.ssl.rejectUnauthorized",
    ],
    [{ limits: { byte: 2 } }, "limits.byte", "limits.bytes"],
    [{ paths: { logn: "/y/" } }, "paths.logn", "paths.login"],
    [{ keyRing: { fille: "keys.json" } }, "keyRing.fille", "keyRing.file"],
    [
      { sessionLimit: { count: 1, whenReach: "refuse" } },
      "sessionLimit.whenReach",
      "sessionLimit.whenReached",
    ],
    [{ admin: { titel: "x" } }, "admin.titel", "admin.title"],
    [{ throttles: { registraton: "1/hour" } }, "throttles.registraton", "throttles.registration"],
    [{ cookies: { sameSit: "lax" } }, "cookies.sameSit", "cookies.sameSite"],
    [{ cors: { orgins: [] } }, "cors.orgins", "cors.origins"],
    [{ tokens: { rfc9068: { clientID: "web" } } }, "tokens.rfc9068.clientID", "tokens.rfc9068.clientId"],
    [{ tokens: { cache: { entrie: 1, bytes: 1 } } }, "tokens.cache.entrie", "tokens.cache.entries"],
  ])("%j", (options, wrong, right) => {
    expect(refusal(options)).toBe(`Option \`${wrong}\` does not exist; did you mean \`${right}\`?`);
  });

  it.each<[object, string, string]>([
    [{ ownr: "owner" }, "ownr", "owner"],
    [{ Owner: "owner" }, "Owner", "owner"],
    [{ timestamp: { created: "at" } }, "timestamp", "timestamps"],
    [{ timestamps: { create: "at" } }, "timestamps.create", "timestamps.created"],
    [{ permission: [] }, "permission", "permissions"],
    [{ pagination: { kind: "page", sise: 5 } }, "pagination.sise", "pagination.size"],
    [
      { actions: { close: { on: "row", run: () => ({}), metod: "GET" } } },
      "actions.close.metod",
      "actions.close.method",
    ],
  ])("of a resource: %j", (options, wrong, right) => {
    expect(refusal(resource(options))).toBe(
      `Option \`${wrong}\` of the resource \`things\` does not exist; did you mean \`${right}\`?`,
    );
  });

  it("of a resource is reported before the missing option that it stands for", () => {
    const definition = { name: "things", options: { shema: schema } };
    expect(refusal({ resources: [definition] })).toMatch(/`shema` .*did you mean `schema`\?$/);
  });

  it.each<[object, string, string]>([
    [{ get, permisions: [allowAny] }, "permisions", "permissions"],
    [{ gett: get }, "gett", "get"],
    [{ GET: get }, "GET", "get"],
    [{ get, desciption: "x" }, "desciption", "description"],
  ])("of a view: %j", (options, wrong, right) => {
    expect(refusal(view(options))).toBe(
      `Option \`${wrong}\` of the view at /here/ does not exist; did you mean \`${right}\`?`,
    );
  });

  it.each<[unknown, string]>([
    ["argon", "Option `passwords.hashers.0`: there is no hasher `argon`; did you mean `argon2`?"],
    [
      { algorithm: "pbkdf2-sha-256" },
      "Option `passwords.hashers.0`: there is no hasher `pbkdf2-sha-256`; did you mean `pbkdf2_sha256`?",
    ],
    [
      { algorithm: "argon2", timecost: 1 },
      "Option `passwords.hashers.0.timecost`: argon2 has no such cost; did you mean `timeCost`?",
    ],
    [
      { algoritm: "argon2" },
      "Option `passwords.hashers.0`: must be the name of a hasher, or an object with its `algorithm`",
    ],
    [
      undefined,
      "Option `passwords.hashers.0`: must be the name of a hasher, or an object with its `algorithm`",
    ],
  ])("of a hasher: %j", (hasher, message) => {
    expect(refusal({ passwords: { hashers: [hasher] } })).toBe(message);
  });

  it("of a token type", () => {
    const misspelt = { lifetime: "1d", clams: z.object({}) };
    const options: TokenTypeOptions<object> = misspelt;
    expect(() => defineTokenType("invitation", options)).toThrow(
      "Option `clams` of the token type `invitation` does not exist; did you mean `claims`?",
    );
  });

  it("is reported with the list of names, when none is near and the list is short", () => {
    expect(refusal({ limits: { quantity: 1 } })).toMatch(
      /^Option `limits\.quantity` does not exist; there are .*`limits\.bytes`/,
    );
    expect(refusal({ tokens: { zebra: 1 } })).toBe("Option `tokens.zebra` does not exist.");
  });

  it("is not taken for an option of Node's TLS", () => {
    expect(refusal({ port: 8000 })).toBe("Option `port` does not exist.");
  });

  it("is found in every group of options", () => {
    const groups = optionPaths(optionsSchema())
      .map((names) => names.slice(0, -1))
      .filter((group, index, all) => all.findIndex((one) => one.join() === group.join()) === index);
    expect(groups.length).toBeGreaterThan(8);
    for (const group of groups) {
      const [name = ""] = optionsAt(optionsSchema(), group);
      const options = group.reduceRight<object>((inner, key) => ({ [key]: inner }), { [`${name}q`]: 1 });
      const full = (last: string): string => group.concat(last).join(".");
      expect(refusal(options)).toContain(
        `\`${full(`${name}q`)}\` does not exist; did you mean \`${full(name)}\``,
      );
    }
  });
});

describe("a value of the wrong type is reported with its path", () => {
  it.each<[object, string]>([
    [{ tokens: { audience: 5 } }, "Option `tokens.audience`: Invalid input: expected string or array"],
    [{ permissions: ["isAuthenticated"] }, "Option `permissions`: must be a list of functions"],
    [{ authentication: [get] }, "Option `authentication`: must be a list of authenticators"],
    [{ resources: ["tasks"] }, "Option `resources.0`: must be a resource made with defineResource"],
    [{ resources: [undefined] }, "Option `resources.0`: must be a resource made with defineResource"],
    [{ views: [{ path: "/x/" }] }, "Option `views.0`: must be a view made with defineView"],
    [resource({ owner: 5 }), "Option `owner` of the resource `things`: Invalid input: expected string"],
    [resource({ owner: "" }), "Option `owner` of the resource `things`:"],
    [resource({ permissions: [undefined] }), "Option `permissions` of the resource `things`: must be a list"],
    [resource({ table: 'x"y' }), "Option `table` of the resource `things`: a table's name is"],
    [resource({ table: "main.auth_user" }), "Option `table` of the resource `things`: a table's name is"],
    [view({ get: "hello" }), "Option `get` of the view at /here/: must be a function"],
    [view({}), "The view at /here/ handles no method"],
    [{ keyRing: { file: "a", env: "b" } }, "Option `keyRing.env` cannot be combined with the others"],
    [{ passwords: { policy: true } }, "Option `passwords.policy`:"],
  ])("%j", (options, message) => {
    expect(refusal(options)).toContain(message);
  });
});

describe("the nearest name", () => {
  it.each([
    ["prot", ["host", "port"], "port"],
    ["ownr", ["owner", "other"], "owner"],
    ["colour", ["color", "cooler"], "color"],
    ["x", ["id", "name"], undefined],
    ["zebra", ["owner", "table"], undefined],
    ["", ["a"], "a"],
  ])("%s of %j is %s", (word, candidates, expected) => {
    expect(nearest(word, candidates)).toBe(expected);
  });
});
