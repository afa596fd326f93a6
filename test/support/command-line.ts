// The command line in the process of the tests, for what ends before it loads an app: a process of its own takes a fifth of a second.
import { vi } from "vitest";
import { runCommandLine } from "../../src/cli/command-line.ts";
import type { Outcome } from "./process.ts";

/** Runs a command in a folder. */
export async function inThisProcess(args: readonly string[], cwd: string): Promise<Outcome> {
  const outcome = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).flatMap((name) => [
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      outcome[name] += String(text);
      return true;
    }),
    // What the command listens to on the streams of its process.
    vi.spyOn(process[name], "on").mockReturnValue(process[name]),
  ]);
  const before = process.cwd();
  process.chdir(cwd);
  try {
    await runCommandLine(args);
    return { ...outcome, code: Number(process.exitCode ?? 0) };
  } finally {
    process.exitCode = undefined;
    process.chdir(before);
    for (const spy of spies) spy.mockRestore();
  }
}
