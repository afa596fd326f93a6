// The cost of a refusal: the same derivations for every stored hash, known or unknown, and their formats.

import { describe, expect, test } from "vitest";

import {
  createPasswords,
  type HasherSpec,
  type Passwords,
  unusablePassword,
  watchDerivations,
} from "../../src/passwords/index.ts";

const derivations: string[] = [];
watchDerivations(({ algorithm, costs }) => {
  derivations.push([algorithm, ...Object.values(costs)].join(" "));
});

/** The derivations of one verification, in no order. */
async function workOf(
  passwords: Passwords,
  password: string,
  encoded: string | undefined,
): Promise<string[]> {
  derivations.length = 0;
  await passwords.verify(password, encoded);
  return [...derivations];
}

const argon2 = { algorithm: "argon2", memoryCost: 8, timeCost: 1, parallelism: 1 } as const;
const pbkdf2 = { algorithm: "pbkdf2_sha256", iterations: 10 } as const;
const bcrypt = { algorithm: "bcrypt", rounds: 4 } as const;

const hashOf = (spec: HasherSpec, password = "password"): Promise<string> =>
  createPasswords({ hashers: [spec] }).hash(password);

const nobody = {
  unknown: undefined,
  unusable: unusablePassword(),
  malformed: "argon2$argon2id$v=19$nothing",
  "of another algorithm": "sha1$salt$hash",
  empty: "",
} as const;

describe("a refusal costs", () => {
  test.each<[string, readonly HasherSpec[], readonly string[]]>([
    ["new hashes only", [argon2], ["argon2 1 8 1"]],
    ["old hashes too", [argon2, pbkdf2], ["argon2 1 8 1", "pbkdf2_sha256 10"]],
    ["bcrypt", [bcrypt], ["bcrypt 4"]],
    [
      "two costs, one below and one above today's",
      [pbkdf2, { ...pbkdf2, iterations: 5 }, { ...pbkdf2, iterations: 20 }],
      ["pbkdf2_sha256 10", "pbkdf2_sha256 5", "pbkdf2_sha256 20"],
    ],
    [
      "three algorithms",
      [
        argon2,
        { ...argon2, memoryCost: 16 },
        { algorithm: "scrypt", workFactor: 16, blockSize: 1, parallelism: 1 },
        bcrypt,
      ],
      ["argon2 1 8 1", "argon2 1 16 1", "scrypt 16 1 1", "bcrypt 4"],
    ],
  ])("the same for everyone, in the same order: %s", async (_, stored, expected) => {
    const algorithms = new Map(
      stored.toReversed().map((spec) => [Reflect.get(Object(spec), "algorithm"), spec]),
    );
    const passwords = createPasswords({ hashers: [...algorithms.values()].toReversed() });
    const hashes = await Promise.all(stored.map((spec) => hashOf(spec)));
    for (const encoded of hashes) passwords.learn(encoded);
    for (const encoded of [...hashes, ...Object.values(nobody)]) {
      expect([encoded, await workOf(passwords, "wrong", encoded)]).toEqual([encoded, expected]);
    }
  });

  test("one derivation while no other format is known, and one more from the first that is met", async () => {
    const passwords = createPasswords({ hashers: [argon2, pbkdf2] });
    expect(await workOf(passwords, "wrong", undefined)).toEqual(["argon2 1 8 1"]);
    const both = ["argon2 1 8 1", "pbkdf2_sha256 10"];
    expect(await workOf(passwords, "wrong", await hashOf(pbkdf2))).toEqual(both);
    expect(await workOf(passwords, "wrong", undefined)).toEqual(both);
  });

  test("no more for an algorithm that is not listed, a hash beyond the limits, or another revision of bcrypt", async () => {
    const passwords = createPasswords({ hashers: [bcrypt, pbkdf2] });
    const encoded = await hashOf(bcrypt);
    passwords.learn(encoded.replace("$2b$", "$2a$"));
    passwords.learn(await hashOf(argon2));
    passwords.learn("pbkdf2_sha256$20000001$abcdefghijklmnopqrstuv$aGFzaA==");
    expect(await workOf(passwords, "wrong", undefined)).toEqual(["bcrypt 4"]);
  });

  test("no more than thirty-two formats", async () => {
    const passwords = createPasswords({ hashers: [pbkdf2] });
    for (let iterations = 1; iterations <= 40; iterations += 1)
      passwords.learn(`pbkdf2_sha256$${iterations}$abcdefghijklmnopqrstuv$aGFzaA==`);
    expect(await workOf(passwords, "wrong", undefined)).toHaveLength(32);
  });

  test("nothing after a match", async () => {
    const passwords = createPasswords({ hashers: [argon2, pbkdf2] });
    const encoded = await hashOf(pbkdf2);
    passwords.learn(encoded);
    expect(await workOf(passwords, "password", await hashOf(argon2))).toEqual(["argon2 1 8 1"]);
    expect(await workOf(passwords, "password", encoded)).toEqual(["argon2 1 8 1", "pbkdf2_sha256 10"]);
  });

  test("nothing more once the requester has gone", async () => {
    const passwords = createPasswords({ hashers: [argon2, pbkdf2] });
    const encoded = await hashOf(pbkdf2);
    derivations.length = 0;
    const client = new AbortController();
    const verdict = passwords.verify("wrong", encoded, { signal: client.signal });
    client.abort();
    await expect(verdict).rejects.toMatchObject({ name: "PasswordError", code: "aborted" });
    expect(derivations).toHaveLength(1);
  });
});

test("a format is told by what its hashes have in common", async () => {
  const passwords = createPasswords({ hashers: [argon2, pbkdf2, bcrypt, "scrypt"] });
  expect(passwords.learn(await hashOf(argon2))).toEqual(["argon2$argon2id$v=19$m=8,t=1,p=1$"]);
  expect(passwords.learn(await hashOf(pbkdf2))).toEqual(["pbkdf2_sha256$10$"]);
  expect(passwords.learn(await hashOf(bcrypt))).toEqual(["bcrypt$$2b$04$"]);
  expect(passwords.learn("scrypt$16384$abcdefghijklmnopqrstuv$8$5$aGFzaA==")).toEqual([
    "scrypt$16384$",
    "$8$5$",
  ]);
  expect(passwords.learn("sha1$salt$hash")).toEqual(["sha1$"]);
  expect(passwords.learn(unusablePassword())).toBeUndefined();
  expect(passwords.learn("bcrypt$nonsense")).toBeUndefined();
});
