// Options of store/: where the database is, and how it is used.
import * as z from "zod";
import type { MigrationSource } from "../migrations/index.ts";
import { declaredAs, optionNotes as notes } from "../option-kinds/index.ts";
import { tlsOptions } from "./tls-options.ts";

const postgres = () =>
  z.strictObject({
    poolSize: z.int().positive().default(10).register(notes, {
      about: "The maximum number of connections of one process.",
    }),
    connectionTimeout: z.int().positive().default(1500).register(notes, {
      unit: "milliseconds",
      about:
        "How long a request waits for a connection before it is answered with 503. A server that answers nothing for half of it, 3 seconds at most, is down.",
    }),
    statementTimeout: z.int().nonnegative().default(10_000).register(notes, {
      unit: "milliseconds",
      about: "The maximum duration of a statement; 0 for no limit.",
    }),
    ssl: z.union([z.boolean(), tlsOptions()]).optional().register(notes, {
      type: "boolean or object",
      about: "TLS: true verifies the server's certificate; an object is passed to Node's `tls.connect`.",
      fallback: "what the URL says",
    }),
    pooler: z.enum(["transaction"]).optional().register(notes, {
      about:
        'Set it to "transaction" if a pooler such as PgBouncer gives each transaction another connection.',
    }),
    schema: z
      .string()
      .regex(
        /^(?!pg_|information_schema$)[a-z_][a-z0-9_-]{0,62}$/i,
        "the name of a schema has up to 63 letters, digits, `_` and `-`, and is not one of PostgreSQL's own",
      )
      .optional()
      .register(notes, {
        about: "The schema that holds every table; `latchkey migrate` creates it.",
        fallback: "the first schema of the server's `search_path`",
      }),
  });

/** Options of the database. */
export const storeOptions = {
  database: () =>
    z.string().default("sqlite:latchkey.db").register(notes, {
      about: "Where the database is: `sqlite:file.db`, `sqlite::memory:` or `postgres://…`.",
    }),
  busyTimeout: () =>
    z.int().nonnegative().default(5000).register(notes, {
      unit: "milliseconds",
      about: "How long an SQLite statement waits while another process writes.",
    }),
  synchronous: () =>
    z.enum(["full", "normal"]).default("full").register(notes, {
      about:
        'SQLite: "full" syncs every commit to disk; with "normal" a power failure may lose the last commits.',
    }),
  migrations: () =>
    declaredAs<MigrationSource>(
      z.custom(
        (value) => typeof value === "string" || value instanceof URL || Array.isArray(value),
        "migrations are a folder, its URL, or a list of migrations",
      ),
    )
      .optional()
      .register(notes, {
        type: "string, URL or list",
        about:
          'The folder of the project\'s migrations, such as `new URL("migrations/", import.meta.url)`, or their list. A relative path begins at the working directory.',
        fallback:
          "for commands the folder `migrations` beside the app; otherwise the tables follow the definitions",
      }),
  postgres: () => postgres().prefault({}).register(notes, { about: "The connections to PostgreSQL." }),
};
