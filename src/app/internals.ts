// What tools in this package know about an app besides its public value: its models, its database, its keys and where its resources are.
import type { ResolvedOptions } from "../options/index.ts";
import type { Model } from "../resources/index.ts";
import type { Database } from "../store/index.ts";
import type { RingWatch } from "./ring-keys.ts";

/** What an app is made of. */
export interface AppInternals {
  readonly models: readonly Model[];
  readonly database: Database;
  readonly options: Pick<ResolvedOptions, "paths" | "pagination" | "users">;
  /** How several processes share the reading of its key ring; undefined without a ring. */
  readonly keyWatch: RingWatch | undefined;
}

const known = new WeakMap<object, AppInternals>();

/** Remembers what an app is made of, and returns the app. */
export function withInternals<App extends object>(app: App, internals: AppInternals): App {
  known.set(app, internals);
  return app;
}

/** Remembers that an app is made of what another one is made of, and returns it. */
export function withInternalsOf<App extends object>(original: object, app: App): App {
  const internals = known.get(original);
  return internals === undefined ? app : withInternals(app, internals);
}

/** What an app is made of; undefined for one that another copy of this package made. */
export const internalsOf = (app: object): AppInternals | undefined => known.get(app);
