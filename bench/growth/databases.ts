// Empty databases to measure on: files of SQLite, in memory where the machine offers it, and databases of a PostgreSQL server.
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import path from "node:path";
import { Client } from "../../test/support/packages.ts";
import type { DialectName } from "../../src/store/index.ts";
import { startPostgres } from "../../test/support/postgres-server.ts";
import { scratchFolder } from "../../test/support/process.ts";

/** Where databases come from. */
export interface Databases {
  /** The URL of a new one: empty, or on PostgreSQL a copy of another that nothing is connected to. */
  readonly next: (template?: string) => Promise<string>;
  /** Removes them all. */
  readonly remove: () => Promise<void>;
}

/** The databases of a dialect. PostgreSQL is the server at TEST_DATABASE_URL, or one that is started for the while. */
export async function databasesOf(dialect: DialectName): Promise<Databases> {
  return dialect === "sqlite" ? sqliteFiles() : postgresDatabases();
}

function sqliteFiles(): Databases {
  const folder = scratchFolder();
  let count = 0;
  return {
    next: async () => `sqlite:${path.join(folder, `${++count}.db`)}`,
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Databases of a server that is started for the while, or that TEST_DATABASE_URL names. */
export async function postgresDatabases({ isDurable = false } = {}): Promise<Databases> {
  const server = await startPostgres({ isDurable });
  const client = new Client({ connectionString: server.url });
  await client.connect();
  const names: string[] = [];
  return {
    next: async (template) => {
      const name = `bench_${randomBytes(8).toString("hex")}`;
      const copied = template === undefined ? "" : ` template ${new URL(template).pathname.slice(1)}`;
      await client.query(`create database ${name}${copied}`);
      names.push(name);
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      return url.href;
    },
    remove: async () => {
      for (const name of names) await client.query(`drop database ${name}`);
      await client.end();
      await server.stop();
    },
  };
}
