// Databases for tests, in the dialect that the run is for: empty ones, and copies of those that Django made.
import { randomBytes } from "node:crypto";
import { copyFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { Client, type QueryResult } from "pg";
import { inject } from "vitest";
import { afterFile } from "./after-file.ts";
import { loadDjangoDatabase } from "./django-database.ts";
import { closeKept, withClient } from "./kept-client.ts";
import { scratchFolder } from "./process.ts";

/** Which dialect this run is for. */
export const dialect = process.env["TEST_DIALECT"] === "postgres" ? "postgres" : "sqlite";

/** Databases that Django made, by name. */
export const djangoFiles = {
  auth: "fixtures/auth.sqlite3",
  users: "fixtures/users.sqlite3",
  "users-src": "fixtures/users-src.sqlite3",
  handover: "handover/django-handover.sqlite3",
} as const;

/** One of them. */
export type DjangoDatabase = keyof typeof djangoFiles;

const fileOf = (name: DjangoDatabase): string =>
  path.join(import.meta.dirname, "../data/golden", djangoFiles[name]);

const scratchFile = (): string => path.join(scratchFolder(), "test.db");

/** The URL of a new, empty database. Several apps may open it. */
export async function freshDatabase(): Promise<string> {
  return dialect === "sqlite" ? `sqlite:${scratchFile()}` : createDatabase();
}

/** The URL of a copy of a database that no connection has open. */
export async function copyOf(url: string): Promise<string> {
  if (dialect === "postgres") {
    await closeKept();
    return createDatabase(new URL(url).pathname.slice(1));
  }
  const file = scratchFile();
  copyFileSync(url.slice("sqlite:".length), file);
  return `sqlite:${file}`;
}

/** The URL of a copy of a database that Django made. */
export async function djangoDatabase(name: DjangoDatabase): Promise<string> {
  if (dialect === "postgres") return createDatabase(await templateOf(name));
  const file = scratchFile();
  copyFileSync(fileOf(name), file);
  return `sqlite:${file}`;
}

const templates = new Map<DjangoDatabase, Promise<string>>();

/** The name of a PostgreSQL database to make copies of; loaded once for each process. */
function templateOf(name: DjangoDatabase): Promise<string> {
  const known = templates.get(name);
  if (known !== undefined) return known;
  const loading = (async (): Promise<string> => {
    const url = await createDatabase();
    await loadDjangoDatabase(fileOf(name), url);
    return new URL(url).pathname.slice(1);
  })();
  templates.set(name, loading);
  return loading;
}

/** The URL of a new PostgreSQL database with a setting of its own, as an administrator or a provider gives it one. */
export async function databaseWith(setting: string, value: string): Promise<string> {
  const url = await createDatabase();
  await execute(url, `alter database ${new URL(url).pathname.slice(1)} set ${setting} = '${value}'`);
  // It counts from the next connection.
  await closeKept();
  return url;
}

let administration: Promise<Client> | undefined;

/** A connection that makes databases, kept until the test file ends. */
function administrator(connectionString: string): Promise<Client> {
  administration ??= (async (): Promise<Client> => {
    const client = new Client({ connectionString });
    await client.connect();
    afterFile(() => {
      administration = undefined;
      return client.end();
    });
    return client;
  })();
  return administration;
}

async function createDatabase(template?: string): Promise<string> {
  const url = new URL(inject("postgresUrl"));
  const name = `test_${randomBytes(8).toString("hex")}`;
  const client = await administrator(url.href);
  // Files are copied in half of the time that their pages take through the log.
  await client.query(`create database ${name} template ${template ?? "template1"} strategy file_copy`);
  url.pathname = `/${name}`;
  return url.href;
}

/** A row as both dialects show it: 0 and 1 for booleans, moments as text in UTC. */
type Row = Record<string, unknown>;

/** Asks a database on another connection than the app, without Latchkey in between. Parameters stand as `?`. */
export async function look(url: string, sql: string, ...parameters: SQLInputValue[]): Promise<Row[]> {
  if (url.startsWith("sqlite:")) {
    return withFile(url, (database) =>
      database
        .prepare(sql)
        .all(...parameters)
        .map((row) => Object.fromEntries(Object.entries(row))),
    );
  }
  let count = 0;
  const text = sql.replaceAll("?", () => `$${++count}`);
  const { rows } = await withClient(url, (client) => client.query<Row>(text, parameters));
  return rows;
}

/** Runs statements on a database, without Latchkey in between. */
export async function execute(url: string, ...statements: readonly string[]): Promise<void> {
  if (url.startsWith("sqlite:")) {
    withFile(url, (database) => {
      database.exec("pragma foreign_keys = on");
      for (const statement of statements) database.exec(statement);
    });
    return;
  }
  await withClient(url, async (client) => {
    let last: QueryResult | undefined;
    for (const statement of statements) last = await client.query(statement);
    return last;
  });
}

function withFile<T>(url: string, action: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(url.slice("sqlite:".length));
  try {
    return action(database);
  } finally {
    database.close();
  }
}
