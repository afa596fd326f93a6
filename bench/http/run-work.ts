// Runs one work: every contender in every round, each round begun by another.
import type { Contender, Slice } from "./contender.ts";
import { createData } from "./data.ts";
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
  readonly server: RunningServer;
  readonly slices: Slice[];
}

/** Starts the servers of a work, measures them in turn, and stops them. */
export async function runWork(work: Work, load: Load, effort: Effort): Promise<Measured[]> {
  const data = await createData(work.amount);
  const entries: Entry[] = [];
  const skipped: Measured[] = [];
  try {
    for (const contender of work.contenders) {
      const reason = missing(contender);
      if (reason !== undefined) {
        skipped.push({ contender: contender.name, slices: [], skipped: reason });
        continue;
      }
      const settings = {
        variant: contender.variant,
        key: data.key,
        algorithm: work.amount.algorithm,
        database: await data.copy(),
      };
      try {
        entries.push({ contender, server: await startServer(contender, settings), slices: [] });
      } catch (error) {
        skipped.push({ contender: contender.name, slices: [], skipped: String(error).split("\n")[0] ?? "" });
      }
    }
    for (let round = 0; round < effort.rounds; round++) {
      for (let turn = 0; turn < entries.length; turn++) {
        const entry = entries[(round + turn) % entries.length];
        if (entry === undefined) continue;
        const { contender, server, slices } = entry;
        const { script = work.script(data, contender) } = server;
        slices.push(
          await load.slice({
            id: `${work.name} ${contender.name}`,
            port: server.port,
            pid: server.pid,
            script,
            connections: work.connections,
            // Code is compiled while it warms up: the first time takes longer.
            warmUp: round === 0 ? Math.max(1000, effort.warmUp) : effort.warmUp,
            duration: effort.duration,
          }),
        );
      }
    }
    return [...entries.map(({ contender, slices }) => ({ contender: contender.name, slices })), ...skipped];
  } finally {
    for (const { server } of entries) await server.stop();
    await data.remove();
  }
}
