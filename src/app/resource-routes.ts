// Puts the API root and the resources below it at their paths.
import type { AuthContext } from "../auth/index.ts";
import { apiRootView } from "../endpoints/index.ts";
import { allowAny } from "../http/index.ts";
import { OptionsError, type ResolvedOptions } from "../options/index.ts";
import {
  contentTypeOf,
  createListQuery,
  type Model,
  resourceAccess,
  resourceViews,
} from "../resources/index.ts";
import type { Access } from "./access.ts";
import { createChangeWriter } from "./change-writer.ts";
import type { LabelledRoute } from "./paths.ts";

/** The routes of the API root and of every resource: two for each, its list and its rows. */
export function resourceRoutes(
  context: AuthContext,
  models: readonly Model[],
  access: Access,
  options: ResolvedOptions,
): LabelledRoute[] {
  const { api } = options.paths;
  if (api === false) {
    if (models.length === 0) return [];
    throw new OptionsError("Option `paths.api` is false, so the resources have no path.");
  }
  const paths = new Map(
    models.filter(hasCollection).map(({ resource: { name } }) => [name, `${api}${name}/`]),
  );
  const record = createChangeWriter(context);
  const { permissions: rule = [] } = options;
  const rootRule = access.permissions(
    "The API root",
    { permissions: rule.length === 0 ? [allowAny] : rule },
    "any",
  );
  const root = apiRootView(paths, access.authenticators({}), rootRule);
  return [
    { path: api, view: root, suffixes: "after slash", label: "the API root (`paths.api`)" },
    ...models.flatMap((model): LabelledRoute[] => {
      const { name, options: own } = model.resource;
      const rules = {
        ...(own.authentication !== undefined && { authentication: own.authentication }),
        ...(own.revocation !== undefined && { revocation: own.revocation }),
      };
      const { collection, row, actions } = resourceViews({
        model,
        database: context.database,
        now: context.now,
        query: createListQuery(model, options.pagination),
        report: context.report,
        ...(own.audit === true && { record }),
        authenticators: access.authenticators(rules),
        access: resourceAccess(model.resource, (part, permissions) =>
          access.permissions(
            part,
            { ...rules, ...(permissions !== undefined && { permissions }) },
            contentTypeOf(model.resource),
          ),
        ),
      });
      const label = `the resource \`${name}\``;
      const actionRoutes = (on: "row" | "collection"): LabelledRoute[] =>
        actions
          .filter((one) => one.on === on)
          .map(({ path, view }) => ({
            path: `${api}${name}/${on === "row" ? ":pk/" : ""}${path}/`,
            view,
            suffixes: "instead of slash",
            label: `an action of ${label}`,
          }));
      const routes: LabelledRoute[] = [
        { path: `${api}${name}/`, view: collection, suffixes: "instead of slash", label },
        // As in DRF, an action on the collection comes before a row of the same name.
        ...actionRoutes("collection"),
        { path: `${api}${name}/:pk/`, view: row, suffixes: "instead of slash", label },
        ...actionRoutes("row"),
      ];
      return routes.filter(({ view }) => view.operations.length > 0);
    }),
  ];
}

const hasCollection = ({ resource: { options } }: Model): boolean =>
  options.verbs === undefined || options.verbs.some((verb) => verb === "list" || verb === "create");
