// The composition root: options in, a whole app out.
import { randomBytes } from "node:crypto";
import { type Auth, createAuth } from "./app-auth.ts";
import { type AppKeys, appKeys } from "./app-keys.ts";
import { appRoutes } from "./app-routes.ts";
import { type AuthContext, type AuthSettings, createSurveys } from "./auth/index.ts";
import { liveHandler, readyHandler, type Routes, unavailableResponse } from "./http/index.ts";
import type { RingStore } from "./keys/index.ts";
import { errorLog } from "./error-log.ts";
import { type LatchkeyOptions, parseOptions, type ResolvedOptions } from "./options/index.ts";
import { startPurging } from "./purge.ts";
import { createPasswordPolicy, createPasswords } from "./passwords/index.ts";
import { createModel, type Model, modelFields } from "./resources/index.ts";
import {
  createSessionReader,
  type Database,
  type Db,
  existingTables,
  listMigrations,
  migrate,
  type Migration,
  openDatabase,
  type OptionalUserColumn,
  type Schema,
  type UserModel,
  userTable,
} from "./store/index.ts";
import { createTokens, type KeySet, publicJwks, type Tokens } from "./tokens/index.ts";

/** A running app. */
export interface Latchkey {
  /** Answers a request; mounts in any fetch-style framework. */
  readonly fetch: (request: Request, connection?: object) => Response | Promise<Response>;
  /** The Hono app, for views and middleware of one's own. */
  readonly routes: Routes;
  /** The same flows, in process. */
  readonly auth: Auth;
  /** The Kysely handle of the database, for statements of one's own. */
  readonly db: Db;
  /** Where the database is: a path or a host. */
  readonly location: string;
  /** Reads the key ring, where there is one; the first request waits for it in any case. */
  readonly ready: () => Promise<void>;
  /** Where the key ring is kept, if there is one. */
  readonly keyRing: RingStore | undefined;
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
  const models = resolved.resources.map((resource) => createModel(resource, users.table, resolved.timeZone));
  const { hashers, policy, trim } = resolved.passwords;
  const passwords = createPasswords({ trim, ...(hashers !== undefined && { hashers }) });
  const passwordPolicy = policy === false ? undefined : createPasswordPolicy(policy ?? {});
  const database = openDatabase(resolved.database, {
    busyTimeout: resolved.busyTimeout,
    synchronous: resolved.synchronous,
    ...resolved.postgres,
  });
  const report = resolved.onError ?? errorLog(log);
  const keys = appKeys(resolved, database, log, report);
  const context: AuthContext = {
    database,
    tokens: appTokens(resolved, keys.current),
    prepareKeys: keys.prepare,
    report,
    passwords,
    policy: passwordPolicy,
    settings: authSettings(resolved, users),
    now: resolved.clock ?? Date.now,
    newId: () => randomBytes(16).toString("hex"),
    readSession: createSessionReader(database, users, resolved.tokens.userIdField),
    surveys: createSurveys(database.kysely, users, passwords),
    usesDjangoTables: djangoTables(database, resolved.tokens.blacklist),
  };
  try {
    return assemble(context, keys, models, resolved);
  } catch (error) {
    void database.close();
    throw error;
  }
}

function assemble(
  context: AuthContext,
  keys: AppKeys,
  models: readonly Model[],
  options: ResolvedOptions,
): Latchkey {
  const { database, settings, now } = context;
  const routes = appRoutes(context, models, options);
  const { jwks, live, ready: readiness } = options.paths;
  if (jwks !== false) routes.get(jwks, jwksHandler(keys));
  if (live !== false) routes.get(live, liveHandler());
  if (readiness !== false) routes.get(readiness, readyHandler(database));
  const ready = onceReady(options.keyRing === undefined ? undefined : keys.ready);
  const { purgeInterval } = options;
  const purging = purgeInterval === undefined ? undefined : startPurging(context, purgeInterval);
  const schema: Schema = { users: userTable(settings.users), resources: models.map(({ table }) => table) };
  return {
    fetch: (request, connection = {}) =>
      ready.is()
        ? routes.fetch(request, connection)
        : ready.wait().then(
            () => routes.fetch(request, connection),
            (error: unknown) => {
              context.report(error);
              // Without its keys the app lives and can do nothing: every token would be somebody else's.
              return new URL(request.url).pathname === live
                ? routes.fetch(request, connection)
                : unavailableResponse();
            },
          ),
    routes,
    auth: createAuth(context, ready.wait),
    ready: ready.wait,
    keyRing: keys.ring,
    db: database.kysely,
    location: database.location,
    migrate: () => migrate(database, schema, now()),
    migrations: () => listMigrations(database, schema),
    close: async () => {
      keys.stop();
      await purging?.stop();
      await database.close();
    },
  };
}

/** Something to wait for before the first request, and never again; what fails is tried again by the next to ask. */
function onceReady(prepare: (() => Promise<void>) | undefined): {
  is: () => boolean;
  wait: () => Promise<void>;
} {
  let done = prepare === undefined;
  let underway: Promise<void> | undefined;
  return {
    is: () => done,
    wait: async () => {
      if (done || prepare === undefined) return;
      underway ??= prepare().finally(() => {
        underway = undefined;
      });
      await underway;
      done = true;
    },
  };
}

/** The public keys, for whoever verifies this app's tokens; 404 while they are secrets, which have no public half. */
function jwksHandler(keys: AppKeys): () => Response {
  return () => {
    const set = publicJwks(keys.current());
    if (set.keys.length === 0) return Response.json({ detail: "Not found." }, { status: 404 });
    return Response.json(set, {
      headers: { "content-type": "application/jwk-set+json", "cache-control": "public, max-age=300" },
    });
  };
}

function appTokens({ tokens }: ResolvedOptions, keys: () => KeySet): Tokens {
  const { leeway, tokenTypeClaim, jtiClaim, reading, issuer, audience, cache, jsonEncoder } = tokens;
  return createTokens({
    keys,
    leeway,
    tokenTypeClaim,
    jtiClaim,
    reading,
    issuer,
    audience,
    cache,
    replacer: jsonEncoder,
  });
}

function authSettings(options: ResolvedOptions, users: UserModel): AuthSettings {
  const { tokens, users: given } = options;
  const { verboseName, usernamePattern, table } = given;
  const isDjangoUser = table === "auth_user" && verboseName === undefined;
  const pattern =
    usernamePattern === undefined && isDjangoUser ? /^[\p{L}\p{N}_.@+-]+$/u : (usernamePattern ?? undefined);
  return {
    ...tokens,
    revocation: options.revocation,
    sessionLifetime: options.sessionLifetime,
    sessionIdleLifetime: options.sessionIdleLifetime,
    sessionLimit: options.sessionLimit,
    keepSessionsOnPasswordChange: options.keepSessionsOnPasswordChange,
    onEvent: options.onEvent,
    users,
    usernamePattern: pattern && {
      pattern,
      message:
        usernamePattern === undefined
          ? "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters."
          : "Enter a valid username.",
    },
    usernameTakenMessage: isDjangoUser
      ? "A user with that username already exists."
      : `${verboseName ?? "user"} with this ${users.usernameField} already exists.`,
  };
}

function userModel({ users }: ResolvedOptions): UserModel {
  const optional: readonly OptionalUserColumn[] = ["email", "first_name", "last_name", "date_joined"];
  return {
    table: users.table,
    usernameField: users.usernameField,
    usernameMaxLength: users.usernameMaxLength,
    columns: optional.filter((column) => !users.omit.includes(column)),
    extraColumns:
      users.fields === undefined ? [] : modelFields(users.fields, "users").map(({ column }) => column),
  };
}

/** Asks once, at the first need, whether Simple JWT's tables are there. */
function djangoTables(database: Database, mode: "auto" | "own" | "off"): () => Promise<boolean> {
  let answer: Promise<boolean> | undefined;
  const ask = async (): Promise<boolean> => {
    const tables = await existingTables(database.kysely, database.dialect);
    return tables.has("token_blacklist_outstandingtoken") && tables.has("token_blacklist_blacklistedtoken");
  };
  return async () => {
    if (mode !== "auto") return false;
    answer ??= ask().catch((error: unknown) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}
