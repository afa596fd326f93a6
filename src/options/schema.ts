// Every option of an app in one schema.
import * as z from "zod";
import { listOfAuthenticators } from "./authenticators.ts";
import { eventOptions, sessionOptions } from "../auth/index.ts";
import {
  isHostPattern,
  isTrustedProxies,
  type Permission,
  type TrustedProxies,
  type ViewDefinition,
} from "../http/index.ts";
import type { Resource } from "../resources/index.ts";
import {
  duration,
  functionOf,
  interval,
  listOf,
  listOfFunctions,
  optionNotes as notes,
  prefix,
} from "../option-kinds/index.ts";
import { pathsSchema } from "./paths.ts";
import { tokensSchema } from "./tokens.ts";
import { passwordsSchema, usersSchema } from "./users.ts";

const postgresSchema = z.strictObject({
  poolSize: z.int().positive().default(10).register(notes, {
    about: "How many connections one process opens at most.",
  }),
  connectionTimeout: z.int().positive().default(1500).register(notes, {
    unit: "milliseconds",
    about: "How long a request waits for a connection before it is answered with 503.",
  }),
  statementTimeout: z.int().nonnegative().default(10_000).register(notes, {
    unit: "milliseconds",
    about: "How long one statement may take; 0 for no limit.",
  }),
  ssl: z
    .union([z.boolean(), z.custom<object>((value) => typeof value === "object" && value !== null)])
    .optional()
    .register(notes, {
      type: "boolean or object",
      about: "TLS: true checks the server's certificate; an object goes to Node's `tls.connect`.",
      fallback: "what the URL says",
    }),
  pooler: z.enum(["transaction"]).optional().register(notes, {
    about: "A pooler before the server, PgBouncer say, that gives each transaction another connection.",
  }),
  schema: z
    .string()
    .regex(
      /^(?!pg_|information_schema$)[a-z_][a-z0-9_-]{0,62}$/i,
      "the name of a schema is up to 63 letters, digits, `_` and `-`, and is not one of PostgreSQL's own",
    )
    .optional()
    .register(notes, {
      about: "The schema that holds every table; `latchkey migrate` makes it.",
      fallback: "the first of the server's `search_path`",
    }),
});

const limitsSchema = z.strictObject({
  bytes: z.int().positive().default(2_621_440).register(notes, {
    unit: "bytes",
    about: "The greatest size of a body (Django's `DATA_UPLOAD_MAX_MEMORY_SIZE`).",
  }),
  fields: z.int().positive().default(1000).register(notes, {
    about: "The most fields of a form (Django's `DATA_UPLOAD_MAX_NUMBER_FIELDS`).",
  }),
  rows: z.int().positive().optional().register(notes, {
    about: "The most rows that a list may have: a longer one is answered with 400.",
    fallback: "no limit",
  }),
});

const hstsSchema = z.strictObject({
  maxAge: duration().register(notes, { about: "How long browsers ask for https alone." }),
  includeSubDomains: z.boolean().default(false).register(notes, {
    about: "Whether that holds for every name below the host.",
  }),
  preload: z.boolean().default(false).register(notes, {
    about: "Whether the host may be put on the preload lists of browsers.",
  }),
});

/** The schema of every option. */
export const optionsSchema = z.strictObject({
  database: z.string().default("sqlite:latchkey.db").register(notes, {
    about: "Where the database is: `sqlite:file.db`, `sqlite::memory:` or `postgres://…`.",
  }),
  busyTimeout: z.int().nonnegative().default(5000).register(notes, {
    unit: "milliseconds",
    about: "How long an SQLite statement waits for another process that writes.",
  }),
  synchronous: z.enum(["full", "normal"]).default("full").register(notes, {
    about: 'SQLite: "full" syncs every commit to disk; with "normal" a power cut may undo the last ones.',
  }),
  postgres: postgresSchema.prefault({}).register(notes, { about: "The connections to PostgreSQL." }),
  secretKey: z.string().optional().register(notes, {
    about: "The secret that signs, Django's `SECRET_KEY`.",
    fallback: "`SECRET_KEY` of the environment; in development one that is made and kept",
  }),
  secretKeyFallbacks: z.array(z.string()).optional().register(notes, {
    about: "Secrets of before, which still verify (Django's `SECRET_KEY_FALLBACKS`).",
  }),
  keyRing: z
    .union([
      z.strictObject({ file: z.string().register(notes, { about: "The path of a file." }) }),
      z.strictObject({ env: z.string().register(notes, { about: "The name of an environment variable." }) }),
      z.strictObject({
        database: z.literal(true).register(notes, { about: "A row of the app's database." }),
      }),
    ])
    .optional()
    .register(notes, {
      type: "{ file }, { env } or { database: true }",
      about: "Where the keys are kept that `latchkey keys` rotates.",
    }),
  keyRingInterval: interval().default(5).register(notes, {
    about: "How often a running server reads the key ring again.",
  }),
  tokens: tokensSchema.prefault({}).register(notes, {
    about: "Every setting of Simple JWT, with its meaning and its default, and a few that it does not have.",
  }),
  ...sessionOptions,
  purgeInterval: interval().optional().register(notes, {
    about: "How often servers delete what has expired, taking turns.",
    fallback: "never; `latchkey flushexpiredtokens` does it",
  }),
  timeZone: z
    .string()
    .refine(
      (name) => Intl.supportedValuesOf("timeZone").includes(name) || name === "UTC",
      "must be an IANA time zone name",
    )
    .default("UTC")
    .register(notes, { about: "The time zone that moments are shown in (Django's `TIME_ZONE`)." }),
  users: usersSchema
    .prefault({})
    .register(notes, { about: "The user model, and what its endpoints answer." }),
  passwords: passwordsSchema.prefault({}).register(notes, {
    about: "How passwords are kept, and what a new one must be.",
  }),
  permissions: listOfFunctions<Permission>().optional().register(notes, {
    type: "list of permissions",
    about: "The access rule of everything that has none of its own.",
    fallback: "none: what has no rule does not start",
  }),
  authentication: listOfAuthenticators().optional().register(notes, {
    type: "list of authenticators",
    about: "How callers are identified.",
    fallback: "bearer tokens",
  }),
  resources: listOf<Resource>().default([]).register(notes, {
    type: "list of resources",
    about: "What `defineResource` made.",
  }),
  views: listOf<ViewDefinition>().default([]).register(notes, {
    type: "list of views",
    about: "What `defineView` made.",
  }),
  paths: pathsSchema.prefault({}).register(notes, {
    about: "Where every endpoint is; false leaves one out.",
  }),
  limits: limitsSchema.prefault({}).register(notes, { about: "How much a request may hold." }),
  basePath: prefix().optional().register(notes, {
    about: "The path that the app is mounted below, where a framework or proxy has taken it off the URL.",
    fallback: "none, or what the adapter says",
  }),
  allowedHosts: z
    .array(z.string().refine(isHostPattern, 'a host has no scheme and no port: "api.example.com"'))
    .min(1, "an empty list answers no host: name one, or leave the option out")
    .optional()
    .register(notes, {
      about:
        "Hosts that requests may name (Django's `ALLOWED_HOSTS`): `.example.com` with all below it, `*` any.",
      fallback: "any; `latchkey start` demands it in production, and answers loopback names in development",
    }),
  hsts: hstsSchema.optional().register(notes, {
    about: "`Strict-Transport-Security` on answers over https (Django's `SECURE_HSTS_*`).",
  }),
  trustedProxies: z
    .custom<TrustedProxies>(
      isTrustedProxies,
      'must be a list of addresses and networks ("10.0.0.1", "10.0.0.0/8"), or a number of proxies',
    )
    .default(["127.0.0.1", "::1"])
    .register(notes, {
      type: "list of addresses and networks, or a number of proxies",
      about: "Proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.",
    }),
  clock: functionOf<() => number>().optional().register(notes, {
    type: "() => number",
    unit: "milliseconds since the epoch",
    about: "The clock; for tests, which can move it.",
    fallback: "`Date.now`",
  }),
  ...eventOptions,
  auditLog: z
    .union([z.literal(false), functionOf<(line: string) => unknown>()])
    .optional()
    .register(notes, {
      type: "(line) => void or false",
      about:
        "Told of logins, refusals, revocations, password and key changes, in one line of JSON each; false turns it off.",
      fallback: "`log`",
    }),
  log: functionOf<(message: string) => void>().optional().register(notes, {
    type: "(message) => void",
    about: "Told what an operator should know.",
    fallback: "standard error",
  }),
  onError: functionOf<(error: unknown) => void>().optional().register(notes, {
    type: "(error) => void",
    about: "Called with errors that no request is to blame for.",
    fallback: "`log`",
  }),
});

/** The options with every default filled in. */
export type ResolvedOptions = z.output<typeof optionsSchema>;
