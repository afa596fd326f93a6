// What a command prints to and asks at.
import { ask } from "./prompt.ts";

/** A terminal, or what stands for it. */
export interface Terminal {
  /** Whether questions can be asked. */
  readonly isInteractive: boolean;
  readonly print: (line: string) => void;
  /** Asks for one line. */
  readonly ask: (question: string) => Promise<string>;
}

/** The terminal of this process. */
export const processTerminal: Terminal = {
  isInteractive: process.stdin.isTTY,
  print: (line) => void process.stdout.write(`${line}\n`),
  ask,
};
