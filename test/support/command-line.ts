// The command line in the process of the tests: a process of its own takes a fifth of a second.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { vi } from "vitest";
import { runCommandLine } from "../../src/cli/command-line.ts";
import { secretKey } from "./app.ts";
import { type Outcome, quickstart, root, scratchFolder } from "./process.ts";

/**
 * A copy of the quickstart's app that runs on the sources, with cheap password hashes. A command closes its app, so that each one
 * that loads an app needs a copy.
 */
export function quickstartCopy(): string {
  const file = path.join(scratchFolder(), "app.ts");
  const text = readFileSync(quickstart, "utf8")
    .replace('from "latchkey"', `from ${JSON.stringify(path.join(root, "src/index.ts"))}`)
    .replace('from "zod"', `from ${JSON.stringify(import.meta.resolve("zod"))}`)
    .replace(
      "latchkey(options)",
      'latchkey({ ...options, passwords: { hashers: [{ algorithm: "pbkdf2_sha256", iterations: 1000 }] } })',
    );
  writeFileSync(file, text);
  return file;
}

/** Runs a command in a folder, with further variables of the environment. */
export async function inThisProcess(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const outcome = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).flatMap((name) => [
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      outcome[name] += String(text);
      return true;
    }),
    // What the command listens to on the streams of its process.
    vi.spyOn(process[name], "on").mockReturnValue(process[name]),
  ]);
  for (const [name, value] of Object.entries({ SECRET_KEY: secretKey, ...env })) vi.stubEnv(name, value);
  const before = process.cwd();
  process.chdir(cwd);
  try {
    await runCommandLine(args);
    return { ...outcome, code: Number(process.exitCode ?? 0) };
  } finally {
    process.exitCode = undefined;
    process.chdir(before);
    vi.unstubAllEnvs();
    for (const spy of spies) spy.mockRestore();
  }
}
