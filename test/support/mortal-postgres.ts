// A PostgreSQL server of one's own that can be killed and started again on the same data.
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { EmbeddedPostgres } from "./embedded-postgres.ts";
import { freePort } from "./postgres-server.ts";

/** A server that does not last. */
export interface MortalPostgres {
  readonly url: string;
  /** Kills it as a power cut would, but for what the operating system keeps; SIGQUIT is `pg_ctl stop -m immediate`. */
  readonly kill: (signal: "SIGKILL" | "SIGQUIT") => Promise<void>;
  /** Starts it again on what it left. */
  readonly start: () => Promise<void>;
  /** Ends it for good. */
  readonly remove: () => Promise<void>;
}

/** Starts one. */
export async function mortalPostgres(): Promise<MortalPostgres> {
  const folder = mkdtempSync(path.join(tmpdir(), "latchkey-postgres-"));
  // The server may run as another user, who has to get at its own folder inside.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const databaseDir = path.join(folder, "data");
  const make = (): EmbeddedPostgres =>
    new EmbeddedPostgres({
      databaseDir,
      user: "postgres",
      password: "postgres",
      port,
      persistent: true,
      createPostgresUser: process.getuid?.() === 0,
      onLog: () => {},
      onError: () => {},
    });
  let server = make();
  await server.initialise();
  await server.start();
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    kill: async (signal) => {
      const [pid] = readFileSync(path.join(databaseDir, "postmaster.pid"), "utf8").split("\n");
      process.kill(Number(pid), signal);
      // Its children notice, and go too; until then the data is theirs.
      await wait(200);
    },
    start: async () => {
      for (let attempt = 0; ; attempt++) {
        server = make();
        try {
          await server.start();
          return;
        } catch (error) {
          if (attempt === 50) throw error;
          await wait(100);
        }
      }
    },
    remove: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
