// Django's own hashes: each is verified, checked for being up to date, and computed again.

import { decodeBase64 } from "bcryptjs";
import { describe, expect, test } from "vitest";

import { createPasswords, isUsablePassword } from "../../src/passwords/index.ts";
import { defaultSpecOf, plainText, recorded, specOf } from "./recorded.ts";

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

describe("recorded hashes", () => {
  test("are all here", () => {
    expect(recorded.vectors).toHaveLength(67);
    expect(recorded.odd).toHaveLength(10);
  });

  test.each(recorded.vectors)("$algorithm of $password: $encoded", async (row) => {
    const password = plainText(row.password);
    const passwords = createPasswords({ hashers: [specOf(row.encoded)] });

    expect(await passwords.verify(password, row.encoded)).toMatchObject({ matches: row.right });
    expect(await passwords.verify(`${password}x`, row.encoded)).toMatchObject({ matches: row.wrong });
    expect(createPasswords({ hashers: [defaultSpecOf(row.encoded)] }).needsRehash(row.encoded)).toBe(
      row.must_update,
    );
  });

  test.each(recorded.odd)("odd: $name", async ({ encoded, password, is_password_usable: usable }) => {
    const passwords = createPasswords({ hashers: ["md5", "argon2", "pbkdf2_sha256", "bcrypt_sha256"] });

    expect(await passwords.verify(password === null ? null : plainText(password), encoded)).toEqual({
      matches: false,
      needsRehash: false,
    });
    expect(isUsablePassword(encoded)).toBe(usable ?? true);
  });

  test("the password null matches no hash", async () => {
    const passwords = createPasswords({ hashers: ["md5"] });
    expect(await passwords.verify(null, await passwords.hash("null"))).toMatchObject({ matches: false });
    expect(await passwords.verify(null, await passwords.hash(""))).toMatchObject({ matches: false });
  });
});

describe("hashes made with the recorded salt", () => {
  const text = recorded.vectors.filter(({ encoded }) => /^(?:pbkdf2|scrypt).*\$.{22}\$/.test(encoded));
  const bcrypt = recorded.vectors.filter(({ encoded }) => encoded.startsWith("bcrypt"));

  test("cover several algorithms", () => {
    expect(text.length).toBeGreaterThan(30);
    expect(bcrypt.length).toBeGreaterThan(15);
  });

  test.each(text)("$encoded", async ({ encoded, password }) => {
    const salt = encoded.split("$")[2] ?? "";
    const random = () => Uint8Array.from(salt, (letter) => letters.indexOf(letter));
    const passwords = createPasswords({ hashers: [specOf(encoded)], random });
    expect(await passwords.hash(plainText(password))).toBe(encoded);
  });

  test.each(bcrypt)("$encoded", async ({ encoded, password }) => {
    const salt = encoded.slice(-53, -31);
    const random = () => Uint8Array.from(decodeBase64(salt, 16));
    const passwords = createPasswords({ hashers: [specOf(encoded)], random });
    expect(await passwords.hash(plainText(password))).toBe(encoded);
  });

  test("argon2 differs in the length of the hash only", async () => {
    const random = () => Uint8Array.from("saltSALT0123456789abcd", (letter) => letters.indexOf(letter));
    const passwords = createPasswords({
      hashers: [{ algorithm: "argon2", memoryCost: 256, timeCost: 1, parallelism: 1 }],
      random,
    });
    expect(await passwords.hash("")).toMatch(
      /^argon2\$argon2id\$v=19\$m=256,t=1,p=1\$c2FsdFNBTFQwMTIzNDU2Nzg5YWJjZA\$[A-Za-z0-9+/]{43}$/,
    );
  });
});
