// An empty database for a test, in the dialect that the run is for.
import { randomBytes } from "node:crypto";
import path from "node:path";
import { Client } from "pg";
import { inject } from "vitest";
import { scratchFolder } from "./process.ts";

/** Which dialect this run is for. */
export const dialect = process.env["TEST_DIALECT"] === "postgres" ? "postgres" : "sqlite";

/** The URL of a new, empty database. Several apps may open it. */
export async function freshDatabase(): Promise<string> {
  if (dialect === "sqlite") return `sqlite:${path.join(scratchFolder(), "test.db")}`;
  const url = new URL(inject("postgresUrl"));
  const name = `test_${randomBytes(8).toString("hex")}`;
  const client = new Client({ connectionString: url.href });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  url.pathname = `/${name}`;
  return url.href;
}
