// The resources of an app's admin: those of its models, and the built-in ones. An app that starts makes them to check its options.
import type * as z from "zod";
import type { AuthContext } from "../auth/index.ts";
import type { Model, Resource } from "../resources/index.ts";
import { contentTypeOfTable } from "../store/index.ts";
import { builtInResources } from "./built-in.ts";
import { adminModels } from "./models.ts";
import { type AdminResource, adminResources } from "./resources.ts";

/** What the resources of an admin are made of. */
export interface ResourceSources {
  readonly context: Pick<AuthContext, "settings" | "database">;
  readonly models: readonly Model[];
  /** The resources of the models, as they were declared. */
  readonly declared: readonly Resource[];
  /** The option `users.fields`. */
  readonly userFields: z.ZodObject | undefined;
  readonly timeZone: string;
}

/** Makes the resources of an admin. @throws OptionsError for an option `admin` of a resource that names what there is not */
export function appAdminResources({
  context,
  models,
  declared,
  userFields,
  timeZone,
}: ResourceSources): ReadonlyMap<string, AdminResource> {
  const { users } = context.settings;
  const all = adminModels({
    models,
    builtIn: builtInResources(users, userFields),
    timeZone,
    dialect: context.database.dialect,
    users,
  });
  return adminResources(all, declared, users.contentType ?? contentTypeOfTable(users.table));
}

/**
 * Checks the option `admin` of the resources: the admin itself is loaded later.
 *
 * @throws OptionsError for a name, a lookup or an order that there is not
 */
export function checkAdminResources(sources: ResourceSources): void {
  if (sources.declared.some(({ options }) => typeof options.admin === "object")) appAdminResources(sources);
}
