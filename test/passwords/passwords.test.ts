// Hashing and verifying: formats, which algorithms verify, when to rehash, odd input and bad options.

import * as fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";

import {
  createPasswords,
  type HasherName,
  type HasherSpec,
  isUsablePassword,
  type Passwords,
  unusablePassword,
} from "../../src/passwords/index.ts";
import { runs } from "../support/inputs.ts";
import { plainText, recorded } from "./recorded.ts";

const cheap = {
  argon2: { algorithm: "argon2", memoryCost: 8, timeCost: 1, parallelism: 1 },
  pbkdf2_sha256: { algorithm: "pbkdf2_sha256", iterations: 10 },
  pbkdf2_sha1: { algorithm: "pbkdf2_sha1", iterations: 10 },
  bcrypt_sha256: { algorithm: "bcrypt_sha256", rounds: 4 },
  bcrypt: { algorithm: "bcrypt", rounds: 4 },
  scrypt: { algorithm: "scrypt", workFactor: 16, blockSize: 1, parallelism: 1 },
  md5: { algorithm: "md5" },
} as const satisfies Partial<Record<HasherName, HasherSpec>>;

const formats: readonly (readonly [HasherSpec, RegExp])[] = [
  [cheap.argon2, /^argon2\$argon2id\$v=19\$m=8,t=1,p=1\$[A-Za-z0-9+/]{30}\$[A-Za-z0-9+/]{43}$/],
  [cheap.pbkdf2_sha256, /^pbkdf2_sha256\$10\$[A-Za-z0-9]{22}\$[A-Za-z0-9+/]{43}=$/],
  [cheap.pbkdf2_sha1, /^pbkdf2_sha1\$10\$[A-Za-z0-9]{22}\$[A-Za-z0-9+/]{27}=$/],
  [cheap.bcrypt_sha256, /^bcrypt_sha256\$\$2b\$04\$[./A-Za-z0-9]{53}$/],
  [cheap.bcrypt, /^bcrypt\$\$2b\$04\$[./A-Za-z0-9]{53}$/],
  [cheap.scrypt, /^scrypt\$16\$[A-Za-z0-9]{22}\$1\$1\$[A-Za-z0-9+/]{86}==$/],
  [cheap.md5, /^md5\$[A-Za-z0-9]{22}\$[0-9a-f]{32}$/],
];

/** Text of any kind, lone surrogates and NUL included. */
const anyText = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0xffff })), { maxLength: 20 })
  .map((units) => String.fromCharCode(...units));

describe.each(formats)("%o", (spec, format) => {
  const passwords = createPasswords({ hashers: [spec] });

  test("writes Django's format, with a new salt each time", async () => {
    const [first, second] = await Promise.all([passwords.hash("password"), passwords.hash("password")]);
    expect(first).toMatch(format);
    expect(second).toMatch(format);
    expect(first).not.toBe(second);
    expect(first.length).toBeLessThanOrEqual(128);
  });

  test("matches the password that was hashed and no longer one", async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (password) => {
        const encoded = await passwords.hash(password);
        expect(await passwords.verify(password, encoded)).toEqual({ matches: true, needsRehash: false });
        expect(await passwords.verify(`${password}x`, encoded)).toEqual({
          matches: false,
          needsRehash: false,
        });
        expect(passwords.needsRehash(encoded)).toBe(false);
      }),
      { numRuns: runs(10, 30) },
    );
  });
});

test("plain bcrypt looks at 72 bytes, bcrypt_sha256 at all of them", async () => {
  const start = "ä".repeat(36);
  for (const [spec, truncates] of [
    [cheap.bcrypt, true],
    [cheap.bcrypt_sha256, false],
  ] as const) {
    const passwords = createPasswords({ hashers: [spec] });
    const encoded = await passwords.hash(`${start}one`);
    expect(await passwords.verify(`${start}two`, encoded)).toMatchObject({ matches: truncates });
  }
});

test("text is not normalized", async () => {
  const passwords = createPasswords({ hashers: [cheap.pbkdf2_sha256] });
  const encoded = await passwords.hash("zoë".normalize("NFC"));
  expect(await passwords.verify("zoë".normalize("NFD"), encoded)).toMatchObject({ matches: false });
});

describe("which algorithms verify", () => {
  const of = (algorithm: string) => {
    const row = recorded.vectors.find(
      (vector) =>
        vector.encoded.startsWith(`${algorithm}$`) &&
        /\$(?:1000|1024|2b|\w{8}|argon2id)\$/.test(vector.encoded),
    );
    if (row === undefined) throw new Error(`No hash is recorded for ${algorithm}.`);
    return [plainText(row.password), row.encoded] as const;
  };

  test.each(["argon2", "pbkdf2_sha256", "pbkdf2_sha1", "bcrypt_sha256", "bcrypt", "scrypt"])(
    "by default %s",
    async (algorithm) => {
      expect(await createPasswords().verify(...of(algorithm))).toEqual({ matches: true, needsRehash: true });
    },
  );

  test("by default not md5, and Argon2id is preferred", async () => {
    const passwords = createPasswords();
    expect(await passwords.verify(...of("md5"))).toEqual({ matches: false, needsRehash: false });
    expect(await passwords.hash("x")).toMatch(/^argon2\$argon2id\$v=19\$m=102400,t=2,p=8\$/);
  });

  test("md5 when it is listed", async () => {
    const passwords = createPasswords({ hashers: [cheap.argon2, "md5"] });
    expect(await passwords.verify(...of("md5"))).toEqual({ matches: true, needsRehash: true });
    expect(await passwords.verify(...of("pbkdf2_sha256"))).toEqual({ matches: false, needsRehash: false });
  });
});

describe("needsRehash", () => {
  const passwords = createPasswords({ hashers: [{ algorithm: "pbkdf2_sha256", iterations: 1000 }, "md5"] });
  const salt = "abcdefghijklmnopqrstuv";

  test.each([
    ["up to date", `pbkdf2_sha256$1000$${salt}$aGFzaA==`, false],
    ["fewer iterations", `pbkdf2_sha256$999$${salt}$aGFzaA==`, true],
    ["more iterations", `pbkdf2_sha256$1001$${salt}$aGFzaA==`, true],
    ["a salt of 21 characters", `pbkdf2_sha256$1000$${salt.slice(1)}$aGFzaA==`, true],
    ["another algorithm", `md5$${salt}$0`, true],
    ["an algorithm not listed", `scrypt$16384$${salt}$8$5$aGFzaA==`, true],
    ["a malformed hash", "pbkdf2_sha256$1000", true],
    ["the empty string", "", true],
    ["an unusable password", unusablePassword(), false],
  ])("%s", (_, encoded, expected) => {
    expect(passwords.needsRehash(encoded)).toBe(expected);
  });

  test.each([
    ["argon2", { memoryCost: 102_401 }],
    ["argon2", { timeCost: 3 }],
    ["argon2", { parallelism: 4 }],
    ["scrypt", { workFactor: 32_768 }],
    ["scrypt", { blockSize: 4 }],
    ["scrypt", { parallelism: 1 }],
    ["bcrypt", { rounds: 11 }],
  ] as const)("%s with %o", (algorithm, costs) => {
    const encoded = {
      argon2: `argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsdFNBTFQwMTIzNDU2Nzg5YWJjZA$${"A".repeat(43)}`,
      scrypt: `scrypt$16384$${salt}$8$5$aGFzaA==`,
      bcrypt: `bcrypt$$2b$12$${"a".repeat(53)}`,
    }[algorithm];
    expect(createPasswords({ hashers: [algorithm] }).needsRehash(encoded)).toBe(false);
    expect(createPasswords({ hashers: [{ algorithm, ...costs }] }).needsRehash(encoded)).toBe(true);
  });
});

describe("odd stored values match nothing and throw nothing", () => {
  // New for each test: a refusal costs a derivation in every format that was seen before.
  let passwords: Passwords;
  beforeEach(() => {
    passwords = createPasswords({
      hashers: [cheap.md5, ...Object.values(cheap).filter((spec) => spec !== cheap.md5)],
    });
  });

  test("random text, with and without a known beginning", async () => {
    const beginning = fc.constantFrom(
      "",
      "!",
      "$",
      ...Object.keys(cheap).map((name) => `${name}$`),
      "argon2$argon2id$v=19$",
    );
    await fc.assert(
      fc.asyncProperty(beginning, anyText, anyText, async (start, rest, password) => {
        const encoded = start + rest;
        expect(await passwords.verify(password, encoded)).toEqual({ matches: false, needsRehash: false });
        expect(passwords.needsRehash(encoded)).toBe(!encoded.startsWith("!"));
      }),
      { numRuns: runs(100, 500) },
    );
  });

  test.each(Object.values(cheap))("$algorithm with one character changed or missing", async (spec) => {
    // Always the same salt, so that the same characters are changed in every run.
    const random = (size: number) => Uint8Array.from({ length: size }, (_, index) => index);
    const password = "correct horse";
    const encoded = await createPasswords({ hashers: [spec], random }).hash(password);
    expect(await passwords.verify(password, encoded)).toMatchObject({ matches: true });
    const changed = Array.from(encoded, (_, index) =>
      ["", "$", "!", "é", "A"].map((text) => encoded.slice(0, index) + text + encoded.slice(index + 1)),
    )
      .flat()
      .filter((text) => text !== encoded);
    const matching: string[] = [];
    for (const each of changed) {
      if ((await passwords.verify(password, each)).matches) matching.push(each);
    }
    expect(matching).toEqual([]);
  });

  test.each([
    "pbkdf2_sha256$20000001$abcdefghijklmnopqrstuv$aGFzaA==",
    "pbkdf2_sha256$01000$abcdefghijklmnopqrstuv$aGFzaA==",
    "pbkdf2_sha1$999999999999$abcdefghijklmnopqrstuv$aGFzaA==",
    "argon2$argon2id$v=19$m=4194304,t=1,p=1$c2FsdFNBTFQwMTIz$AAAAAAAAAAAAAAAAAAAAAA",
    "argon2$argon2id$v=19$m=15,t=1,p=2$c2FsdFNBTFQwMTIz$AAAAAAAAAAAAAAAAAAAAAA",
    "argon2$argon2id$v=19$m=8,t=1,p=1$c2FsdA$AAAAAAAAAAAAAAAAAAAAAA",
    "argon2$argon2id$v=19$m=8,t=1,p=1$c2FsdFNBTFQwMTIz$AAAA",
    `argon2$argon2id$v=19$m=8,t=1,p=1$c2FsdFNBTFQwMTIz$${"A".repeat(100_000)}`,
    "argon2$argon2id$v=16$m=8,t=1,p=1$c2FsdFNBTFQwMTIz$AAAAAAAAAAAAAAAAAAAAAA",
    `bcrypt$$2b$31$${"a".repeat(53)}`,
    `bcrypt$$2b$03$${"a".repeat(53)}`,
    `bcrypt$$2x$04$${"a".repeat(53)}`,
    "scrypt$1073741824$abcdefghijklmnopqrstuv$8$1$aGFzaA==",
    "scrypt$1048576$abcdefghijklmnopqrstuv$9$1$aGFzaA==",
    "scrypt$15$abcdefghijklmnopqrstuv$8$1$aGFzaA==",
    "md5$$d41d8cd98f00b204e9800998ecf8427e",
    "d41d8cd98f00b204e9800998ecf8427e",
  ])("%s", async (encoded) => {
    expect(await passwords.verify("", encoded)).toEqual({ matches: false, needsRehash: false });
  });
});

describe("unusable passwords", () => {
  test("are an exclamation mark and 40 random characters", async () => {
    const unusable = unusablePassword();
    expect(unusable).toMatch(/^![A-Za-z0-9]{40}$/);
    expect(unusablePassword()).not.toBe(unusable);
    expect(unusablePassword((size) => new Uint8Array(size).fill(61))).toBe(`!${"9".repeat(40)}`);
    expect(isUsablePassword(unusable)).toBe(false);
    expect(isUsablePassword("md5$salt$hash")).toBe(true);

    const passwords = createPasswords({ hashers: ["md5"] });
    expect(await passwords.verify(unusable, unusable)).toEqual({ matches: false, needsRehash: false });
    expect(await passwords.verify("", "!")).toEqual({ matches: false, needsRehash: false });
  });

  test("use every letter equally often, however the bytes fall", () => {
    let byte = 0;
    const everyByte = (size: number) => Uint8Array.from({ length: size }, () => byte++ % 256);
    const counts = new Map<string, number>();
    // 31 values of 40 characters have 1240 letters: twenty of each of the 62.
    for (let round = 0; round < 31; round += 1) {
      for (const letter of unusablePassword(everyByte).slice(1))
        counts.set(letter, (counts.get(letter) ?? 0) + 1);
    }
    expect(new Set(counts.values())).toEqual(new Set([20]));
    expect(counts.size).toBe(62);
  });
});

describe("bad options", () => {
  test("an unknown hasher, as plain JavaScript may name one", () => {
    const specs: readonly string[] = ["crypt", "toString", "unsalted_sha256", ""];
    for (const name of specs) {
      expect(() => Reflect.apply(createPasswords, undefined, [{ hashers: [name] }])).toThrow(
        expect.objectContaining({ name: "PasswordError", code: "unknown_hasher" }),
      );
    }
  });

  test.each<HasherSpec>([
    { algorithm: "pbkdf2_sha256", iterations: 0 },
    { algorithm: "pbkdf2_sha256", iterations: 1.5 },
    { algorithm: "pbkdf2_sha1", iterations: 20_000_001 },
    { algorithm: "pbkdf2_sha1", iterations: Number.NaN },
    { algorithm: "argon2", memoryCost: 7, parallelism: 1 },
    { algorithm: "argon2", memoryCost: 63 },
    { algorithm: "argon2", memoryCost: 2 ** 20 + 1 },
    { algorithm: "argon2", timeCost: 0 },
    { algorithm: "argon2", parallelism: 0 },
    { algorithm: "bcrypt", rounds: 3 },
    { algorithm: "bcrypt_sha256", rounds: 19 },
    { algorithm: "scrypt", workFactor: 1000 },
    { algorithm: "scrypt", workFactor: 1 },
    { algorithm: "scrypt", workFactor: 2 ** 20, blockSize: 9 },
    { algorithm: "scrypt", parallelism: 0 },
  ])("costs: %o", (spec) => {
    expect(() => createPasswords({ hashers: [spec] })).toThrow(
      expect.objectContaining({ name: "PasswordError", code: "invalid_cost" }),
    );
  });

  test("a cost that the algorithm does not have", () => {
    const options = { hashers: [{ algorithm: "argon2", iterations: 3 }] };
    expect(() => Reflect.apply(createPasswords, undefined, [options])).toThrow(
      expect.objectContaining({ code: "invalid_cost" }),
    );
  });

  test.each([
    { hashers: [] },
    { hashers: ["md5", { algorithm: "md5" }] as const },
    { concurrency: 0 },
    { concurrency: 1.5 },
  ])("%o", (options) => {
    expect(() => createPasswords(options)).toThrow(expect.objectContaining({ code: "invalid_option" }));
  });
});
