// Hashes of early Django, as its own hashers wrote them: verified if they are listed, and always out of date.
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createPasswords, djangoHashers, type HasherName } from "../../src/passwords/index.ts";

const digest = (algorithm: string, text: string): string => createHash(algorithm).update(text).digest("hex");

const rows: readonly (readonly [HasherName, string])[] = [
  ["sha1", `sha1$seasalt$${digest("sha1", "seasaltletmein")}`],
  ["unsalted_sha1", `sha1$$${digest("sha1", "letmein")}`],
  ["unsalted_md5", digest("md5", "letmein")],
  ["unsalted_md5", `md5$$${digest("md5", "letmein")}`],
  ["md5", `md5$seasalt$${digest("md5", "seasaltletmein")}`],
];

describe.each(rows)("%s %s", (algorithm, encoded) => {
  it("matches where it is listed, and is to be renewed", async () => {
    const passwords = createPasswords({
      hashers: [{ algorithm: "pbkdf2_sha256", iterations: 10 }, algorithm],
    });
    expect(await passwords.verify("letmein", encoded)).toEqual({ matches: true, needsRehash: true });
    expect(await passwords.verify("letmein2", encoded)).toEqual({ matches: false, needsRehash: false });
    expect(await passwords.verify("", encoded)).toEqual({ matches: false, needsRehash: false });
    expect(passwords.canRead(encoded)).toBe(true);
  });

  it("matches nothing where it is not listed", async () => {
    const passwords = createPasswords({ hashers: [{ algorithm: "pbkdf2_sha256", iterations: 10 }] });
    expect(await passwords.verify("letmein", encoded)).toEqual({ matches: false, needsRehash: false });
    expect(passwords.canRead(encoded)).toBe(false);
  });

  it("cut off or with a character changed matches nothing", async () => {
    const passwords = createPasswords({
      hashers: [{ algorithm: "pbkdf2_sha256", iterations: 10 }, algorithm],
    });
    const last = encoded.endsWith("0") ? "1" : "0";
    for (const other of [
      encoded.slice(0, -1),
      encoded.slice(0, -1) + last,
      `${encoded}0`,
      encoded.toUpperCase(),
    ]) {
      expect([other, (await passwords.verify("letmein", other)).matches]).toEqual([other, false]);
    }
  });
});

describe("another list of hashers", () => {
  it("takes effect for what is hashed and verified from then on", async () => {
    const passwords = createPasswords({ hashers: [{ algorithm: "argon2", memoryCost: 8, parallelism: 1 }] });
    const before = await passwords.hash("letmein");
    passwords.useHashers(["sha1", ...djangoHashers.filter((name) => name !== "sha1")]);
    const after = await passwords.hash("letmein");
    expect([before, after]).toEqual([expect.stringMatching(/^argon2\$/), expect.stringMatching(/^sha1\$/)]);
    expect(await passwords.verify("letmein", before)).toEqual({ matches: true, needsRehash: true });
  });
});
