// The composition root: options in, a whole app out.
import { randomBytes } from "node:crypto";
import { type Auth, createAuth } from "./auth.ts";
import { type AppKeys, appKeys } from "./keys.ts";
import { appFetch } from "./fetch.ts";
import { appRoutes, bearerOptions } from "./routes.ts";
import { type AuditLog, createAuditLog } from "../audit/index.ts";
import {
  type AuthContext,
  createDjangoTablesCheck,
  createUserScans,
  emit,
  sharedClock,
} from "../auth/index.ts";
import { jwksHandler, liveHandler, readyHandler } from "../endpoints/index.ts";
import { createCustomRoutes, type PlainRoute, type Routes } from "../http/index.ts";
import type { RingStore } from "../keys/index.ts";
import { errorLog } from "./error-log.ts";
import { type LatchkeyOptions, parseOptions, type ResolvedOptions } from "../options/index.ts";
import { onceReady } from "./once-ready.ts";
import { startPurging } from "./purge.ts";
import { appTokens, authSettings, userModel } from "./settings.ts";
import { createPasswordPolicy, createPasswords } from "../passwords/index.ts";
import { createModel, type SharedTables, shareTables } from "../resources/index.ts";
import {
  createSessionReader,
  type Database,
  type Db,
  isMadeByDjango,
  listMigrations,
  migrate,
  type Migration,
  openDatabase,
  type Schema,
  type UserModel,
  userTable,
} from "../store/index.ts";

/** A running app. */
export interface Latchkey {
  /** Answers a request; mounts in any fetch-style framework. */
  readonly fetch: (request: Request, connection?: object) => Response | Promise<Response>;
  /** The bounds of bodies, for a server that applies them before it hands a request over. */
  readonly limits: { readonly bytes: number; readonly fields: number };
  /** The hosts that requests may name; undefined for any. */
  readonly allowedHosts: readonly string[] | undefined;
  /** The app as a server answers it that limits the hosts, in place of `allowedHosts`: `latchkey start` in development. */
  readonly forHosts: (hosts: readonly string[]) => Pick<Latchkey, "fetch" | "limits">;
  /**
   * A Hono app for custom routes and middleware. It sees every request before the endpoints, resources and views, and
   * answers instead of them what it has a route for.
   */
  readonly routes: Routes;
  /** The same flows, in process. */
  readonly auth: Auth;
  /** The Kysely handle of the database, for statements of one's own. */
  readonly db: Db;
  /** Which table and columns users have. */
  readonly userModel: UserModel;
  /** Where the database is: a path or a host. */
  readonly location: string;
  /** Reads the key ring, where there is one; the first request waits for it in any case. */
  readonly ready: () => Promise<void>;
  /** Where the key ring is kept, if there is one. */
  readonly keyRing: RingStore | undefined;
  /** Reads which kinds of password hashes the users have, and logs those that cannot be read; the first login does it too. */
  readonly surveyPasswords: () => Promise<void>;
  /** Applies the migrations that are missing and names them. */
  readonly migrate: () => Promise<string[]>;
  /** Every migration, applied or not. */
  readonly migrations: () => Promise<Migration[]>;
  /** Closes the database. */
  readonly close: () => Promise<void>;
}

/**
 * Makes an app: opens the database, checks the keys and every access rule.
 *
 * @throws OptionsError, KeyError, StoreError or PasswordError when something is wrong: nothing starts half configured
 */
export function latchkey(options: LatchkeyOptions = {}): Latchkey {
  const resolved = parseOptions(options);
  const log = resolved.log ?? ((message) => process.stderr.write(`${message}\n`));
  const users = userModel(resolved);
  const { models, tables } = shareTables(
    resolved.resources.map((resource) => createModel(resource, users.table, resolved.timeZone)),
  );
  const { hashers, policy, trim } = resolved.passwords;
  const passwords = createPasswords({ trim, ...(hashers !== undefined && { hashers }) });
  const passwordPolicy = policy === false ? undefined : createPasswordPolicy(policy ?? {});
  const database = openDatabase(resolved.database, {
    busyTimeout: resolved.busyTimeout,
    synchronous: resolved.synchronous,
    ...resolved.postgres,
  });
  const report = resolved.onError ?? errorLog(log);
  const now = resolved.clock ?? Date.now;
  const audit =
    resolved.auditLog === false ? undefined : createAuditLog(resolved.auditLog ?? log, now, report);
  const listeners = [audit?.listener, resolved.onEvent].filter((listener) => listener !== undefined);
  const settings = authSettings(resolved, users, listeners);
  const keys = appKeys(resolved, database, {
    log,
    report,
    changed: (change) => emit({ settings, now, report }, { type: "keys.changed", ...change }),
  });
  const context: AuthContext = {
    database,
    tokens: appTokens(resolved, keys.current),
    prepareKeys: keys.prepare,
    report,
    passwords,
    passwordPolicy,
    settings,
    now,
    sharedTime: sharedClock(resolved.clock),
    newId: () => randomBytes(16).toString("hex"),
    readSession: createSessionReader(database, users, resolved.tokens.userIdField),
    userScans: createUserScans(database.kysely, users, passwords, {
      isMadeByDjango: hashers === undefined ? () => isMadeByDjango(database) : undefined,
      onUnreadableHash: (algorithm) =>
        log(
          `Password hashes of the kind ${algorithm} cannot be read: users who have one need a new password.`,
        ),
    }),
    usesDjangoTables: createDjangoTablesCheck(database, resolved.tokens.blacklist),
  };
  try {
    return assemble(context, keys, { models, tables }, resolved, audit);
  } catch (error) {
    void database.close();
    throw error;
  }
}

function assemble(
  context: AuthContext,
  keys: AppKeys,
  { models, tables }: SharedTables,
  options: ResolvedOptions,
  audit: AuditLog | undefined,
): Latchkey {
  const { database, settings, now } = context;
  const { live, ready: readiness } = options.paths;
  const { routes: own, routing } = appRoutes(context, models, plainRoutes(database, keys, options), options);
  const custom = createCustomRoutes(own, routing);
  const ready = onceReady(options.keyRing === undefined ? undefined : keys.ready);
  const { purgeInterval, limits, allowedHosts } = options;
  const purging = purgeInterval === undefined ? undefined : startPurging(context, purgeInterval);
  const schema: Schema = { users: userTable(settings.users), resources: tables };
  const fetchFor = (hosts: readonly string[] | undefined): Latchkey["fetch"] =>
    appFetch({ fetch: custom.fetch, routing, hosts, live, ready: readiness, keys: ready });
  return {
    fetch: fetchFor(allowedHosts),
    limits,
    allowedHosts,
    forHosts: (hosts) => ({ fetch: fetchFor(hosts), limits }),
    routes: custom.routes,
    auth: createAuth(context, ready.wait, bearerOptions(options)),
    ready: ready.wait,
    keyRing: keys.ring,
    db: database.kysely,
    userModel: settings.users,
    location: database.location,
    surveyPasswords: context.userScans.learnHashFormats,
    migrate: () => migrate(database, schema, now()),
    migrations: () => listMigrations(database, schema),
    close: async () => {
      keys.stop();
      await purging?.stop();
      await database.close();
      await audit?.close();
    },
  };
}

/** The endpoints that are not views. */
function plainRoutes(database: Database, keys: AppKeys, { paths }: ResolvedOptions): PlainRoute[] {
  const answers = [
    { path: paths.jwks, answer: jwksHandler(keys.current) },
    { path: paths.live, answer: liveHandler() },
    { path: paths.ready, answer: readyHandler(database) },
  ];
  return answers.flatMap(({ path, answer }) => (path === false ? [] : [{ path, answer }]));
}
