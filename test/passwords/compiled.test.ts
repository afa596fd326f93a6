// The built package finds its bcrypt thread and its list of common passwords.
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { root } from "../support/process.ts";

test("hashes with bcrypt and knows the common passwords", async () => {
  const entry = path.join(root, "dist/passwords/index.js");
  const program = `
    import { createPasswordPolicy, createPasswords } from ${JSON.stringify(entry)};
    const passwords = createPasswords({ hashers: [{ algorithm: "bcrypt_sha256", rounds: 4 }] });
    const { matches } = await passwords.verify("password", await passwords.hash("password"));
    console.log(JSON.stringify([matches, createPasswordPolicy().check("password")]));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);
  expect(JSON.parse(stdout)).toEqual([true, ["This password is too common."]]);
});
