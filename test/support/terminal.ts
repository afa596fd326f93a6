// Runs the command line at a terminal of its own, and answers what it asks.
import { spawn, spawnSync } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { cli } from "./process.ts";

/** Whether this machine has `script` of util-linux, which makes terminals. */
export const hasTerminal = spawnSync("script", ["--version"]).status === 0;

/** What was shown, and how it ended. */
export interface Conversation {
  readonly code: number | null;
  /** Everything that was on the screen, echoes included. */
  readonly screen: string;
}

/**
 * Runs `latchkey` at a terminal. Each answer is typed when its question is on the screen, behind what was answered
 * before; "\u0004" is Ctrl-D, "\u0003" Ctrl-C.
 */
export function atTerminal(
  args: readonly string[],
  answers: readonly (readonly [question: string, answer: string])[],
  cwd: string,
): Promise<Conversation> {
  const quoted = [process.execPath, cli, ...args].map((word) => `'${word}'`).join(" ");
  const { SECRET_KEY: _secret, DATABASE_URL: _database, NODE_ENV: _mode, ...env } = process.env;
  const child = spawn("script", ["-qefc", quoted, "/dev/null"], { cwd, env });
  let screen = "";
  let seen = 0;
  const left = [...answers];
  child.stdout.on("data", (chunk: Buffer) => {
    screen = stripVTControlCharacters(screen + chunk.toString());
    for (;;) {
      const [next] = left;
      const at = next === undefined ? -1 : screen.indexOf(next[0], seen);
      if (next === undefined || at < 0) return;
      seen = at + next[0].length;
      left.shift();
      const isKey = next[1] === "\u0003" || next[1] === "\u0004";
      child.stdin.write(isKey ? next[1] : `${next[1]}\r`);
    }
  });
  // What is asked and never answered would go on for ever.
  const limit = setTimeout(() => child.kill(), 100_000);
  return new Promise((resolve) => {
    child.once("close", (code) => {
      clearTimeout(limit);
      resolve({ code, screen: left.length === 0 ? screen : `${screen}\nnever asked: ${left[0]?.[0] ?? ""}` });
    });
  });
}
