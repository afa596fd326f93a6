// The password policy: the same refusals as Django's four validators, in the same words.

import { readFileSync } from "node:fs";

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";

import { createPasswordPolicy } from "../../src/passwords/index.ts";
import { anyText } from "../support/any-text.ts";

const short = "This password is too short. It must contain at least 8 characters.";
const common = "This password is too common.";
const numeric = "This password is entirely numeric.";
const similar = (name: string) => `The password is too similar to the ${name}.`;

const policy = createPasswordPolicy();

describe("passwords alone", () => {
  test.each<[string, string[]]>([
    ["password", [common]],
    ["PassWord", [common]],
    [" password\t", [common]],
    ["securepassword", []],
    ["tr0ub4dor-staple", []],
    ["8374650192", [numeric]],
    ["abc", [short, common]],
    ["xqz", [short]],
    ["12345678", [common, numeric]],
    ["1234567", [short, common, numeric]],
    ["x7#kQ2p", [short]],
    ["x7#kQ2pz", []],
    ["😀😃😄😁😆😅😂", [short]],
    ["😀😃😄😁😆😅😂🤣", []],
    ["٣٨٤٧٥٦٢٩١", [numeric]],
    ["²³¹²³¹²³¹", [numeric]],
    ["½¼¾½¼¾½¼¾", []],
    ["83746-50192", []],
    ["", [short]],
  ])("%j", (password, messages) => {
    expect(policy.check(password)).toEqual(messages);
  });
});

describe("passwords like the user", () => {
  test.each<[string, Record<string, unknown>, string[]]>([
    ["weakling42x", { username: "weakling42" }, [similar("username")]],
    ["WEAKLING42X", { username: "weakling42" }, [similar("username")]],
    ["24gnilkaew", { username: "weakling42" }, [similar("username")]],
    ["abcdefgxyz", { username: "abcdefg123" }, [similar("username")]],
    ["abcdefxyzw", { username: "abcdef1234" }, []],
    ["constantinople", { first_name: "Konstantin Opel" }, [similar("first name")]],
    ["lovelace-99", { last_name: "Lovelace" }, [similar("last name")]],
    ["example.org", { email: "someone@example.org" }, [similar("email address")]],
    ["somebodyelse", { email: "somebodyelse+tag@example.org" }, [similar("email address")]],
    ["weakling42x", { email: "weakling42", username: "weakling42" }, [similar("username")]],
    ["weak", { username: "weak" }, [similar("username"), short]],
    ["weakling42x", { username: 42, first_name: null, last_name: "", email: undefined }, []],
    ["weakling42x", { nickname: "weakling42x" }, []],
    ["a".repeat(200), { username: "a" }, []],
  ])("%j %o", (password, user, messages) => {
    expect(policy.check(password, user)).toEqual(messages);
  });
});

test("each reason has Django's code", () => {
  expect(policy.violations("1234567", { username: "1234567" })).toEqual([
    { code: "password_too_similar", message: similar("username") },
    { code: "password_too_short", message: short },
    { code: "password_too_common", message: common },
    { code: "password_entirely_numeric", message: numeric },
  ]);
});

describe("options", () => {
  const user = { username: "1234567", nick_name: "1234567" };
  test.each<[Parameters<typeof createPasswordPolicy>[0], string[]]>([
    [{ minLength: 7 }, [similar("username"), common, numeric]],
    [{ common: false }, [similar("username"), short, numeric]],
    [{ numeric: false }, [similar("username"), short, common]],
    [{ maxSimilarity: null }, [short, common, numeric]],
    [{ attributes: ["nick_name"] }, [similar("nick name"), short, common, numeric]],
    [{ attributes: [] }, [short, common, numeric]],
    [{ minLength: 0, common: false, numeric: false, maxSimilarity: null }, []],
  ])("%o", (options, messages) => {
    expect(createPasswordPolicy(options).check("1234567", user)).toEqual(messages);
  });

  test.each<[string, string[]]>([
    ["acme-2026!", ['This password contains "Acme", which is easy to guess.']],
    ["my-ACME-account", ['This password contains "Acme", which is easy to guess.']],
    ["strasse-wagon-7", []],
    ["straße-wagon-7", ['This password contains "Straße", which is easy to guess.']],
    ["ac-me-wagon-7", []],
    ["ACME", [short, 'This password contains "Acme", which is easy to guess.']],
  ])("words of the app: %j", (password, messages) => {
    const own = createPasswordPolicy({ words: ["Acme", "Straße"] });
    expect(own.check(password)).toEqual(messages);
    const isOfWords = own.violations(password).some(({ code }) => code === "password_contains_word");
    expect(isOfWords).toBe(messages.some((message) => message.includes("contains")));
  });

  test.each(["", "ab"])("a word that nearly every password contains is refused: %j", (word) => {
    expect(() => createPasswordPolicy({ words: [word] })).toThrow(/at least three characters/);
  });

  test("a threshold decides what is similar", () => {
    const user = { username: "abcdef1234" };
    expect(createPasswordPolicy({ maxSimilarity: 0.6 }).check("abcdefxyzw", user)).toEqual([
      similar("username"),
    ]);
    expect(createPasswordPolicy({ maxSimilarity: 0.61 }).check("abcdefxyzw", user)).toEqual([]);
  });

  test("one character is singular", () => {
    expect(createPasswordPolicy({ minLength: 1 }).check("")).toEqual([
      "This password is too short. It must contain at least 1 character.",
    ]);
  });

  test.each([{ minLength: -1 }, { minLength: 1.5 }, { maxSimilarity: 0.05 }, { maxSimilarity: Number.NaN }])(
    "%o is refused",
    (options) => {
      expect(() => createPasswordPolicy(options)).toThrow(
        expect.objectContaining({ name: "PasswordError", code: "invalid_option" }),
      );
    },
  );
});

describe("Django's own answers", () => {
  const recording = z.object({
    cases: z.array(
      z.object({
        password: z.string(),
        user: z.record(z.string(), z.string()).nullable(),
        violations: z.array(z.tuple([z.string(), z.string()])),
      }),
    ),
  });
  const file = new URL("../data/passwords/policy.json", import.meta.url);
  const { cases } = recording.parse(JSON.parse(readFileSync(file, "utf8")));

  test("are many, and of every kind", () => {
    expect(cases.length).toBeGreaterThan(400);
    expect(new Set(cases.flatMap(({ violations }) => violations.map(([code]) => code))).size).toBe(4);
  });

  test("are ours", () => {
    const ours = cases.map(({ password, user }) => ({
      password,
      user,
      violations: policy.violations(password, user ?? undefined).map(({ code, message }) => [code, message]),
    }));
    expect(ours).toEqual(cases);
  });
});

test("any text can be judged, and a user's own name is always too similar", () => {
  const text = anyText({ minLength: 1 });
  fc.assert(
    fc.property(text, text, (password, username) => {
      expect(policy.check(password, { username }).length).toBeLessThanOrEqual(4);
      expect(policy.check(username, { username })).toContain(similar("username"));
    }),
  );
});
