// What is measured: who takes part, on which data, and what the load sends.
import type { Contender, Script } from "./contender.ts";
import type { Amount, Data } from "./data.ts";

/** One table of the results. */
export interface Work {
  readonly name: string;
  readonly title: string;
  /** What limits the figures, for `docs/performance.md`. */
  readonly limits: string;
  readonly amount: Amount;
  readonly connections: number;
  /** How many times longer than others its turns are, where a request takes long; 1 by default. */
  readonly turnFactor?: number;
  readonly script: (data: Data) => Script;
  /** The first is the one that the others are compared with. */
  readonly contenders: readonly Contender[];
}

/** The least that Node can do. */
export const bare: Contender = { name: "bare node:http", file: "servers/bare.ts", variant: "" };

/** A server written by hand on node:http; "none" reads no user and no session. */
export const byHand = (name = "by hand", variant: "none" | "session" = "session"): Contender => ({
  name,
  file: "servers/by-hand.ts",
  variant,
});

/** Latchkey; the variant is its option `revocation`. */
export const latchkey = (name = "Latchkey", variant: "none" | "user" | "session" = "session"): Contender => ({
  name,
  file: "servers/latchkey.ts",
  variant,
});

/** A peer, which needs the packages of `bench/package.json`. */
export const peer = (name: string, file: string, variant = ""): Contender => ({
  name,
  file: `peers/${file}.ts`,
  variant,
});

/** The header that carries an access token, as a line. */
export const bearer = (token: string): string => `Authorization: Bearer ${token}\r\n`;
