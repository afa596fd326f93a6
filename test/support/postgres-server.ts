// A real PostgreSQL server for tests: the one at TEST_DATABASE_URL, or one of our own that lives as long as the run.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { EmbeddedPostgres } from "./embedded-postgres.ts";
import { scratchBase } from "./scratch-root.ts";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** A URL with the right to make databases. */
    readonly postgresUrl: string;
  }
}

/** Starts the server before the first test and stops it after the last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, stop } = await startPostgres();
  project.provide("postgresUrl", url);
  return stop;
}

/** Settings of a server whose data need not outlive it. */
const inMemory = [
  "fsync=off",
  "full_page_writes=off",
  "wal_level=minimal",
  "max_wal_senders=0",
  "synchronous_commit=off",
  // Reading from memory needs no processes that read ahead.
  "io_method=sync",
];

/** A running server. */
export interface PostgresServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** The server at TEST_DATABASE_URL, or a new one; a durable one syncs commits to a disk, as a server in production does. */
export async function startPostgres({ isDurable = false } = {}): Promise<PostgresServer> {
  const given = process.env["TEST_DATABASE_URL"];
  if (given !== undefined) return { url: given, stop: async () => {} };
  // In memory where the machine offers it: what a test writes need not outlive the run.
  const folder = mkdtempSync(path.join(isDurable ? tmpdir() : scratchBase, "latchkey-postgres-"));
  // The server may run as another user, who has to get at its own folder inside.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: path.join(folder, "data"),
    user: "postgres",
    password: "postgres",
    port,
    persistent: false,
    // PostgreSQL refuses to run as root, which containers often are.
    createPostgresUser: process.getuid?.() === 0,
    // The server derives the key from the password for each of thousands of connections: a quarter of what one costs.
    initdbFlags: ["--set=scram_iterations=1", ...(isDurable ? [] : ["--no-data-checksums"])],
    postgresFlags: [
      // Each test has a database of its own, and autovacuum would look into one after the other.
      ...(isDurable ? [] : [...inMemory, "autovacuum=off"]),
      "jit=off",
      // Several files at once, each with many apps of ten connections.
      "max_connections=1000",
    ].flatMap((flag) => ["-c", flag]),
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
