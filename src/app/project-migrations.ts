// The migrations of an app: those of its project if it has a history, or what follows from its definitions.
import { folderOf, type MigrationSource, readMigrations } from "../migrations/index.ts";
import {
  type Applied,
  type Database,
  defaultFill,
  type Difference,
  driftOf,
  type Fill,
  type HistoryEntry,
  listHistory,
  listMigrations,
  listOwnMigrations,
  migrate,
  migrateProject,
  type Migration,
  type MigrationStep,
  migrationStatements,
  type ProjectMigration,
  type Schema,
  type SchemaState,
  wantedState,
} from "../store/index.ts";

/** How the migrations of a project are run. */
export interface MigrateOptions {
  /** The name of a migration, or "zero"; the end of the history if left out. */
  readonly target?: string | undefined;
  /** Whether migrations are only noted, without running them. */
  readonly isFake?: boolean | undefined;
  /** Called with each one that is done. */
  readonly onApplied?: ((applied: Applied) => void) | undefined;
  /** Called before each transaction of one that is not atomic: it says how far the migration is. */
  readonly onStep?: ((step: MigrationStep) => void) | undefined;
}

/** The history of a project. */
export interface ProjectHistory {
  /** The folder of the files; undefined for a list. */
  readonly folder: string | undefined;
  /** The migrations, in order. */
  readonly load: () => Promise<ProjectMigration[]>;
  /** What of them the database has. */
  readonly list: () => Promise<HistoryEntry[]>;
  readonly migrate: (options?: MigrateOptions) => Promise<Applied[]>;
  /** The SQL of a migration. */
  readonly statements: (name: string, direction: "forwards" | "backwards") => Promise<string[]>;
}

/** The part of an app that is about migrations. */
export interface AppMigrations {
  /** Applies the missing migrations and returns their names. */
  readonly migrate: () => Promise<string[]>;
  /** Every migration, applied or not. */
  readonly migrations: () => Promise<Migration[]>;
  /** The history of the project; undefined if it has none, so that the tables follow the definitions. */
  readonly history: ProjectHistory | undefined;
  /** The SQL dialect of the database. */
  readonly dialect: Database["dialect"];
  /** The tables that the definitions ask for. */
  readonly wantedTables: () => SchemaState;
  /** The default of a column, as existing rows get it; undefined when it has none. */
  readonly defaultOf: (table: string, column: string) => Fill | undefined;
  /** How the tables of the database differ from the definitions. */
  readonly drift: () => Promise<Difference[]>;
}

/** The migrations of an app, whose folder a command may find later. */
export interface ChosenMigrations {
  readonly current: () => AppMigrations;
  readonly choose: (folder: string) => AppMigrations;
  /** How many migrations are not applied. */
  readonly pending: () => Promise<number>;
}

/** Creates it. `now` is the clock of the app. */
export function chosenMigrations(
  database: Database,
  schema: Schema,
  now: () => number,
  source: MigrationSource | undefined,
): ChosenMigrations {
  let chosen = appMigrations(database, schema, now, source);
  return {
    current: () => chosen,
    choose: (folder) => {
      chosen = appMigrations(database, schema, now, folder);
      return chosen;
    },
    pending: async () => (await chosen.migrations()).filter(({ applied }) => !applied).length,
  };
}

function appMigrations(
  database: Database,
  schema: Schema,
  now: () => number,
  source: MigrationSource | undefined,
): AppMigrations {
  const shared = {
    dialect: database.dialect,
    wantedTables: () => wantedState(schema),
    defaultOf: (table: string, column: string) => defaultFill(schema, table, column),
    drift: () => driftOf(database, schema),
  };
  if (source === undefined)
    return {
      ...shared,
      history: undefined,
      migrate: () => migrate(database, schema, now()),
      migrations: () => listMigrations(database, schema),
    };
  const history = projectHistory(database, schema, now, source);
  return {
    ...shared,
    history,
    migrate: async () => (await history.migrate()).map(({ name }) => name),
    migrations: async () => {
      const own = await listOwnMigrations(database, schema);
      const pending = (await history.list()).filter(({ state }) => state !== "unknown");
      const project = pending.map(async ({ name, state }): Promise<Migration> => ({
        name,
        applied: state === "applied",
        statements: state === "applied" ? [] : await history.statements(name, "forwards"),
      }));
      return [...own, ...(await Promise.all(project))];
    },
  };
}

function projectHistory(
  database: Database,
  schema: Schema,
  now: () => number,
  source: MigrationSource,
): ProjectHistory {
  const load = (): Promise<ProjectMigration[]> => readMigrations(source);
  return {
    folder: typeof source === "string" || source instanceof URL ? folderOf(source) : undefined,
    load,
    list: async () => listHistory(database, await load()),
    migrate: async (options = {}) =>
      migrateProject(database, { schema, migrations: await load(), now: now(), ...options }),
    statements: async (name, direction) => migrationStatements(database, await load(), name, direction),
  };
}
