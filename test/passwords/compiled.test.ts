// The compiled package finds its bcrypt thread and its list of common passwords next to the JavaScript.

import { execFile } from "node:child_process";
import { copyFile, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));
const source = join(root, "src/passwords");
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "latchkey-passwords-"));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"), "dir");
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  const project = {
    extends: join(root, "tsconfig.json"),
    compilerOptions: {
      noEmit: false,
      rootDir: join(root, "src"),
      outDir: folder,
      // The folder's node_modules are the repository's.
      tsBuildInfoFile: join(folder, ".tsbuildinfo"),
      typeRoots: [join(root, "node_modules/@types")],
    },
    include: [source],
  };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(project));
  await run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder]);
  await copyFile(join(source, "common-passwords.txt.gz"), join(folder, "passwords/common-passwords.txt.gz"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

test("hashes with bcrypt and knows the common passwords", async () => {
  const program = `
    import { createPasswordPolicy, createPasswords } from ${JSON.stringify(join(folder, "passwords/index.js"))};
    const passwords = createPasswords({ hashers: [{ algorithm: "bcrypt_sha256", rounds: 4 }] });
    const { matches } = await passwords.verify("password", await passwords.hash("password"));
    console.log(JSON.stringify([matches, createPasswordPolicy().check("password")]));
  `;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program]);
  expect(JSON.parse(stdout)).toEqual([true, ["This password is too common."]]);
});
