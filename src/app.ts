// The composition root: options in, a whole app out.
import { randomBytes } from "node:crypto";
import { type Auth, createAuth } from "./app-auth.ts";
import { appRoutes } from "./app-routes.ts";
import type { AuthContext, AuthSettings } from "./auth/index.ts";
import type { Routes } from "./http/index.ts";
import { type LatchkeyOptions, parseOptions, type ResolvedOptions } from "./options.ts";
import { createPasswordPolicy, createPasswords } from "./passwords/index.ts";
import { createModel, type Model, modelFields } from "./resources/index.ts";
import { resolveSecret } from "./secret.ts";
import {
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
import { createSingleKeySet, createTokens, type Tokens } from "./tokens/index.ts";

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
  const tokens = appTokens(resolved, log);
  const { hashers, policy } = resolved.passwords;
  const passwords = createPasswords(hashers === undefined ? {} : { hashers });
  const passwordPolicy = policy === false ? undefined : createPasswordPolicy(policy ?? {});
  const database = openDatabase(resolved.database, { busyTimeout: resolved.busyTimeout });
  const context: AuthContext = {
    database,
    tokens,
    passwords,
    policy: passwordPolicy,
    settings: authSettings(resolved, users),
    now: resolved.clock ?? Date.now,
    newId: () => randomBytes(16).toString("hex"),
    usesDjangoTables: djangoTables(database, resolved.tokens.blacklist),
  };
  try {
    return assemble(context, models, resolved, log);
  } catch (error) {
    void database.close();
    throw error;
  }
}

function assemble(
  context: AuthContext,
  models: readonly Model[],
  options: ResolvedOptions,
  log: (message: string) => void,
): Latchkey {
  const { database, settings, now } = context;
  const routes = appRoutes(context, models, options, options.onError ?? ((error) => log(describe(error))));
  const schema: Schema = { users: userTable(settings.users), resources: models.map(({ table }) => table) };
  return {
    fetch: (request, connection) => routes.fetch(request, connection ?? {}),
    routes,
    auth: createAuth(context),
    db: database.kysely,
    location: database.location,
    migrate: () => migrate(database, schema, now()),
    migrations: () => listMigrations(database, schema),
    close: () => database.close(),
  };
}

function appTokens(options: ResolvedOptions, log: (message: string) => void): Tokens {
  const { algorithm, signingKey, verifyingKey, allowShortSecret, issuer, audience } = options.tokens;
  const keys = createSingleKeySet({
    algorithm,
    signingKey: signingKey ?? resolveSecret(options.secretKey, log),
    verifyingKey,
    allowShortSecret,
  });
  return createTokens({
    keys,
    leeway: options.tokens.leeway,
    tokenTypeClaim: options.tokens.tokenTypeClaim,
    jtiClaim: options.tokens.jtiClaim,
    reading: options.tokens.reading,
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience }),
  });
}

function authSettings(
  { tokens, revocation, sessionLifetime, users: given }: ResolvedOptions,
  users: UserModel,
): AuthSettings {
  const { verboseName, usernamePattern, table } = given;
  const isDjangoUser = table === "auth_user" && verboseName === undefined;
  const pattern =
    usernamePattern === undefined && isDjangoUser ? /^[\p{L}\p{N}_.@+-]+$/u : (usernamePattern ?? undefined);
  return {
    ...tokens,
    claims: tokens.claims,
    revocation,
    sessionLifetime,
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

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : "An error that is no Error was thrown.";
}
