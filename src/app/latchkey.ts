// The composition root: creates an app from its options.
import { adminContentTypes } from "../admin/index.ts";
import type { RequestListener } from "../audit/index.ts";
import {
  createCustomRoutes,
  describeCustomRoutes,
  type RouteDescription,
  type Routes,
} from "../http/index.ts";
import type { RingStore } from "../keys/index.ts";
import { type LatchkeyOptions, parseOptions, type ResolvedOptions } from "../options/index.ts";
import {
  type AppResources,
  appResources,
  contentTypeOf,
  createListQuery,
  createModels,
  indexAdvice,
  type Model,
  type Resource,
  type ResourceSchema,
  type SharedTables,
} from "../resources/index.ts";
import {
  type Database,
  dialectOf,
  type OptionalUserColumn,
  type Schema,
  type UserModel,
  userTable,
} from "../store/index.ts";
import { withAdmin } from "./admin-routes.ts";
import type { AppTypes, DbOf, ResourceOf, UsersType } from "./app-types.ts";
import { type Auth, createAuth } from "./auth.ts";
import { type AppParts, createParts } from "./context.ts";
import { createAppFetch } from "./fetch.ts";
import { plainHttpCheck } from "./plain-http.ts";
import { type AppMigrations, chosenMigrations } from "./project-migrations.ts";
import { startPurging } from "./purge.ts";
import { withInternals, withInternalsOf } from "./internals.ts";
import { createReadiness } from "./readiness.ts";
import { createAppRoutes } from "./routes.ts";
import { createdOptions } from "./scratch.ts";
import { bearerOptions, userModel } from "./settings.ts";

/** A running app. */
export interface Latchkey<Types extends AppTypes = AppTypes> extends AppMigrations {
  /** Answers a request. It can be mounted in any framework with fetch-style handlers. */
  readonly fetch: (request: Request, connection?: object) => Response | Promise<Response>;
  /** The limits of bodies, for a server that checks them before it passes a request on. */
  readonly limits: { readonly bytes: number; readonly fields: number };
  /** The hosts that requests may name; undefined for any. */
  readonly allowedHosts: readonly string[] | undefined;
  /** The same app with other allowed hosts, for a server that sets them, such as `latchkey start` in development. */
  readonly forHosts: (hosts: readonly string[]) => Pick<Latchkey, "fetch" | "limits" | "checkAddress">;
  /** Throws an OptionsError for an address where the app must not be served over plain HTTP: with `cookies`, outside this machine. */
  readonly checkAddress: (host: string) => void;
  /**
   * A Hono app for custom routes and middleware. It receives every request before the endpoints, resources and views, and
   * a route here replaces theirs.
   */
  readonly routes: Routes;
  /** Every route with its rule, custom ones first: the rows of `latchkey routes`. */
  readonly describeRoutes: () => RouteDescription[];
  /** Every operation of the admin with its rule: the rows of `latchkey routes --admin`. */
  readonly describeAdminRoutes: () => Promise<RouteDescription[]>;
  /** Calls a listener with every request that has been answered, as the option `requestLog` does. */
  readonly onRequest: (listener: RequestListener) => void;
  /** The same flows, in process. */
  readonly auth: Auth;
  /** The Kysely instance of the database, for custom statements. It knows the tables of the users and the resources. */
  readonly db: DbOf<Types>;
  /** The resources by name, for custom queries: `app.resources.tasks.toWire(row)`. */
  readonly resources: AppResources<ResourceOf<Types>>;
  /** The table and columns of the users. */
  readonly userModel: UserModel;
  /** Where the database is: a path or a host. */
  readonly location: string;
  /** Reads the key ring, if there is one. Without this call, the first request does it. */
  readonly ready: () => Promise<void>;
  /** The store of the key ring, if there is one. */
  readonly keyRing: RingStore | undefined;
  /** Reads which formats the users' password hashes have, and logs those that cannot be read. The first login does it too. */
  readonly surveyPasswords: () => Promise<void>;
  /** What the lists of the resources lack: a sentence for each resource that is filtered or sorted without an index. */
  readonly indexAdvice: () => Promise<string[]>;
  /** The same app with the migrations of a folder, for commands that find it beside the app. */
  readonly withMigrations: (folder: string) => Latchkey<Types>;
  /** Closes the database. */
  readonly close: () => Promise<void>;
}

/**
 * Creates an app: opens the database, and checks the options, the keys and every access rule.
 *
 * @throws OptionsError, KeyError, StoreError or PasswordError when something is wrong
 * @example
 * const app = latchkey({
 *   database: "sqlite:app.db",
 *   permissions: [isAuthenticated],
 *   resources: [defineResource("tasks", { schema: z.object({ title: z.string() }), owner: "owner" })],
 * });
 * await app.migrate();
 * const response = await app.fetch(new Request("http://localhost/health/live"));
 */
export function latchkey<
  const Resources extends readonly Resource[] = readonly [],
  const Table extends string = "auth_user",
  const UsernameField extends string = "username",
  const Omitted extends OptionalUserColumn = never,
  Fields extends ResourceSchema = never,
>(
  options: LatchkeyOptions & {
    readonly resources?: Resources | undefined;
    readonly users?: UsersType<Table, UsernameField, Omitted, Fields> | undefined;
  } = {},
): Latchkey<{ resources: Resources; users: UsersType<Table, UsernameField, Omitted, Fields> }> {
  return createApp(options);
}

/** Creates an app whose types are known otherwise than from its options. */
export function createApp<Types extends AppTypes>(options: LatchkeyOptions): Latchkey<Types> {
  const resolved = parseOptions(createdOptions(options));
  const users = userModel(resolved);
  const resources = createModels(resolved.resources, {
    users,
    timeZone: resolved.timeZone,
    dialect: dialectOf(resolved.database),
  });
  const parts = createParts(resolved, users);
  try {
    const { models } = resources;
    const { database } = parts.context;
    const internals = { models, database, options: resolved, keyWatch: parts.keys.watch };
    return withInternals(assemble(parts, resources, resolved), internals);
  } catch (error) {
    void parts.context.database.close();
    throw error;
  }
}

function assemble<Types extends AppTypes>(
  { context, keys, audit, events, requestLog }: AppParts,
  { models, tables }: SharedTables,
  options: ResolvedOptions,
): Latchkey<Types> {
  const { database, settings, now } = context;
  const checkAddress = plainHttpCheck(options);
  const { purgeInterval, limits, allowedHosts, paths } = options;
  const {
    routes,
    routing,
    limits: rateLimits,
    describe,
  } = createAppRoutes(context, models, keys.current, requestLog.identified, options);
  const readiness = createReadiness(keys.ready);
  const purging = purgeInterval === undefined ? undefined : startPurging(context, purgeInterval);
  const schema: Schema = {
    users: userTable(settings.users),
    userContentType: settings.users.contentType,
    resources: tables,
    contentTypes: [
      ...models.map(({ resource }) => contentTypeOf(resource)),
      ...(options.admin === false ? [] : adminContentTypes),
    ],
  };
  const migrations = chosenMigrations(database, schema, now, options.migrations);
  const sources = {
    context,
    models,
    options,
    routing,
    limits: rateLimits,
    pendingMigrations: migrations.pending,
  };
  const withPages = withAdmin(routes, sources);
  const custom = createCustomRoutes(withPages, routing);
  const fetchFor = (hosts: readonly string[] | undefined): Latchkey["fetch"] =>
    createAppFetch({
      answer: custom.answer,
      routing,
      hosts,
      livePath: paths.live,
      readyPath: paths.ready,
      readiness,
      requestLog,
    });
  const app: Latchkey<Types> = {
    ...migrations.current(),
    withMigrations: (folder) => withInternalsOf(app, { ...app, ...migrations.choose(folder) }),
    fetch: fetchFor(allowedHosts),
    limits,
    allowedHosts,
    forHosts: (hosts) => ({ fetch: fetchFor(hosts), limits, checkAddress }),
    checkAddress,
    routes: custom.routes,
    onRequest: requestLog.listen,
    describeAdminRoutes: withPages.describeAdmin,
    describeRoutes: () => [...describeCustomRoutes(custom.routes, routing.authenticators), ...describe()],
    auth: createAuth(context, readiness.ready, bearerOptions(options)),
    ready: readiness.ready,
    keyRing: keys.ring,
    // oxlint-disable-next-line no-unsafe-type-assertion -- migrations create the tables that the options declare
    db: database.kysely as unknown as DbOf<Types>,
    // oxlint-disable-next-line no-unsafe-type-assertion -- the models are those of the resources in the options
    resources: appResources(models) as AppResources<ResourceOf<Types>>,
    userModel: settings.users,
    location: database.location,
    surveyPasswords: context.userScans.learnHashFormats,
    indexAdvice: () => adviceOn(models, database, options),
    close: async () => {
      requestLog.close();
      keys.stop();
      await purging?.stop();
      await events?.close();
      await database.close();
      await audit?.close();
    },
  };
  return app;
}

const adviceOn = (
  models: readonly Model[],
  database: Database,
  { pagination }: ResolvedOptions,
): Promise<string[]> =>
  indexAdvice(database, new Map(models.map((model) => [model, createListQuery(model, pagination)])));
