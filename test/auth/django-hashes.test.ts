// Password hashes on a database that Django made: new ones are readable by Django, Django's are read, unreadable ones are reported.
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { password } from "../support/app.ts";
import { type Flows, flows } from "./flows.ts";

const sha1 = (text: string): string => createHash("sha1").update(text).digest("hex");
const hashOf = async ({ rows }: Flows, username: string): Promise<unknown> =>
  (await rows("select password from auth_user where username = ?", username))[0]?.["password"];

/** Default hashers: PBKDF2 at its full cost takes a second on a slow machine. */
const undecided = (django?: "auth", log: (line: string) => void = () => {}): Promise<Flows> =>
  flows({ passwords: { policy: false }, log }, { ...(django !== undefined && { django }), users: [] });

describe("a new password", () => {
  it("is hashed with Django's PBKDF2 on a database that Django made", async () => {
    const test = await undecided("auth");
    await test.app.auth.register({ username: "new", password });
    await test.app.auth.changePassword("alice", password);
    expect(await hashOf(test, "new")).toMatch(/^pbkdf2_sha256\$1000000\$/);
    expect(await hashOf(test, "alice")).toMatch(/^pbkdf2_sha256\$1000000\$/);
  });

  it("is hashed with Argon2id on any other database", async () => {
    const test = await undecided();
    await test.app.auth.register({ username: "new", password });
    expect(await hashOf(test, "new")).toMatch(/^argon2\$argon2id\$/);
  });

  it("is hashed as the option says, if it is set", async () => {
    const hashers = [{ algorithm: "argon2", memoryCost: 8, parallelism: 1 } as const];
    const test = await flows({ passwords: { hashers, policy: false } }, { django: "auth" });
    await test.app.auth.register({ username: "new", password });
    expect(await hashOf(test, "new")).toMatch(/^argon2\$/);
  });
});

describe("a hash of an old Django version", () => {
  it.each([
    ["salted SHA-1", `sha1$salt$${sha1("saltletmein")}`],
    ["unsalted SHA-1", `sha1$$${sha1("letmein")}`],
    ["unsalted MD5", createHash("md5").update("letmein").digest("hex")],
  ])("%s logs in, and is renewed", async (_, encoded) => {
    const test = await undecided("auth");
    await test.execute(`update auth_user set password = '${encoded}' where username = 'alice'`);
    await test.app.auth.obtainPair({ username: "alice", password: "letmein" });
    expect(await hashOf(test, "alice")).toMatch(/^pbkdf2_sha256\$/);
  });
});

describe("a hash that cannot be read", () => {
  it("is reported once, and its user cannot log in", async () => {
    const lines: string[] = [];
    const test = await undecided("auth", (line) => lines.push(line));
    await test.execute(
      "update auth_user set password = 'crypt$$ab1Hv2Lg7ltQo' where username in ('alice', 'bob')",
    );
    await test.app.surveyPasswords();
    await test.app.surveyPasswords();
    expect(lines).toEqual([
      "Password hashes of the format crypt cannot be read: users who have one need a new password.",
    ]);
    await expect(test.app.auth.obtainPair({ username: "alice", password: "x" })).rejects.toMatchObject({
      code: "no_active_account",
    });
  });
});
