// Runs one work: every contender in every round, each round begun by another.
import type { Contender, Slice } from "./contender.ts";
import { createData, type Data } from "./data.ts";
import { type Load, missing, type RunningServer, startServer } from "./processes.ts";
import type { Work } from "./work.ts";

/** How long a run takes. */
export interface Effort {
  readonly rounds: number;
  /** In milliseconds, of each contender in each round. */
  readonly warmUp: number;
  readonly duration: number;
}

/** What one contender did, round by round; `skipped` says why there is nothing. */
export interface Measured {
  readonly contender: string;
  readonly slices: readonly Slice[];
  readonly skipped?: string;
}

interface Entry {
  readonly contender: Contender;
  readonly data: Data;
  readonly server: RunningServer;
  readonly slices: Slice[];
}

/** Starts the servers of a work, measures them in turn, and stops them. */
export async function runWork(work: Work, load: Load, effort: Effort): Promise<Measured[]> {
  const filled = new Map<number, Data>();
  const entries: Entry[] = [];
  const skipped: Measured[] = [];
  try {
    for (const contender of work.contenders) {
      const started = await start(work, contender, filled);
      if (typeof started === "string")
        skipped.push({ contender: contender.name, slices: [], skipped: started });
      else entries.push({ contender, ...started, slices: [] });
    }
    for (let round = 0; round < effort.rounds; round++) {
      for (let turn = 0; turn < entries.length; turn++) {
        const entry = entries[(round + turn) % entries.length];
        if (entry !== undefined) entry.slices.push(await sliceOf(work, entry, load, effort));
      }
    }
    return [...entries.map(({ contender, slices }) => ({ contender: contender.name, slices })), ...skipped];
  } finally {
    for (const { server } of entries) await server.stop();
    for (const data of filled.values()) await data.remove();
  }
}

/** The data and the server of a contender; a text says why there is none. */
async function start(
  { amount }: Work,
  contender: Contender,
  filled: Map<number, Data>,
): Promise<Pick<Entry, "data" | "server"> | string> {
  const reason = missing(contender);
  if (reason !== undefined) return reason;
  const users = contender.users ?? amount.users;
  const data = filled.get(users) ?? (await createData({ ...amount, users }));
  filled.set(users, data);
  const settings = {
    variant: contender.variant,
    key: data.key,
    algorithm: amount.algorithm,
    database: await data.copy(),
  };
  try {
    return { data, server: await startServer(contender, settings) };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function sliceOf(
  work: Work,
  { contender, data, server, slices }: Entry,
  load: Load,
  effort: Effort,
): Promise<Slice> {
  const { port, pid, script = work.script(data) } = server;
  return load.slice({
    id: `${work.name} ${contender.name}`,
    port,
    pid,
    script,
    connections: work.connections,
    // Code is compiled while it warms up: the first time takes longer.
    warmUp: slices.length === 0 ? Math.max(1000, effort.warmUp) : effort.warmUp,
    duration: effort.duration * (work.turnFactor ?? 1),
  });
}
