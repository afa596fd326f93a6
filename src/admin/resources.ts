// The resources of the admin: what is listed, filtered, searched and sorted, and which permissions that takes.
import { labelOf } from "../http/index.ts";
import {
  type AdminResourceOptions,
  contentTypeOf,
  createListQuery,
  type ListQuery,
  type Model,
  type Resource,
  singularOf,
  titleFieldOf,
} from "../resources/index.ts";
import { type ContentType, type ModelAction, permissionName } from "../store/index.ts";
import type { BuiltInKind } from "./built-in.ts";
import { defaultFilters, defaultList, defaultSearch, sortableNames } from "./defaults.ts";
import type { AdminModels } from "./models.ts";

/** A resource as the admin shows it. */
export interface AdminResource {
  readonly name: string;
  readonly kind: "resource" | BuiltInKind;
  readonly label: string;
  readonly labelPlural: string;
  readonly group: string | null;
  readonly model: Model;
  readonly query: ListQuery;
  readonly titleField: string;
  /** The fields that a list shows. */
  readonly list: readonly string[];
  readonly hasSearch: boolean;
  /** The fields that a list can be sorted by, and its order otherwise. */
  readonly ordering: readonly string[];
  readonly order: readonly string[];
  /** The actions of a model that there are at all. */
  readonly offers: ReadonlySet<ModelAction>;
  /** The permission that an action takes. */
  readonly permission: (action: ModelAction) => string;
}

const everything: readonly ModelAction[] = ["view", "add", "change", "delete"];

const offered: Readonly<Record<BuiltInKind, readonly ModelAction[]>> = {
  users: everything,
  groups: everything,
  permissions: ["view"],
  sessions: ["view", "change"],
  audit: ["view"],
};

const builtInOptions: Readonly<Record<BuiltInKind, AdminResourceOptions>> = {
  users: { group: "Accounts", label: "Users" },
  groups: { group: "Accounts", label: "Groups", list: ["name"], search: ["name"] },
  permissions: {
    group: "Accounts",
    label: "Permissions",
    list: ["name", "codename"],
    search: ["name", "codename"],
  },
  sessions: {
    group: "Accounts",
    label: "Sessions",
    list: ["user", "device", "address", "created", "last_used", "expires", "revoked_at", "reason"],
    filters: ["user", "revoked_at__isnull", "reason", "last_used__gte", "last_used__lte", "address"],
  },
  audit: {
    group: "Accounts",
    label: "Audit log",
    list: ["at", "actor_name", "action", "resource", "object_label", "address"],
    filters: ["actor", "action", "resource", "object_id", "at__gte", "at__lte", "address"],
  },
};

/** What the admin's own paths begin with, below its path. */
const ownPaths = ["api", "assets", "login"];

/** Makes the resources of the admin. `users` is the content type of the user model. */
export function adminResources(
  { builtIn, own }: AdminModels,
  sources: readonly Resource[],
  users: ContentType,
): ReadonlyMap<string, AdminResource> {
  const kinds: readonly BuiltInKind[] = ["users", "groups", "permissions", "sessions", "audit"];
  const all = kinds.map((kind) =>
    adminResource(builtIn[kind], {
      kind,
      options: builtInOptions[kind],
      contentType: kind === "users" ? users : contentTypeOf(builtIn[kind].resource),
      actions: offered[kind],
    }),
  );
  const taken = new Set([...all.map(({ name }) => name), ...ownPaths]);
  const mine = own.flatMap((model, index): AdminResource[] => {
    const source = sources[index];
    const options = source?.options.admin ?? {};
    if (source === undefined || options === false) return [];
    return [
      adminResource(taken.has(source.name) ? renamed(model) : model, {
        kind: "resource",
        options,
        contentType: contentTypeOf(source),
        actions: everything,
      }),
    ];
  });
  return new Map([...mine, ...all].map((resource) => [resource.name, resource]));
}

/** A resource with the name of a built-in one or of a path. */
const renamed = (model: Model): Model =>
  Object.assign(model, { resource: { ...model.resource, name: `app-${model.resource.name}` } });

interface Described {
  readonly kind: AdminResource["kind"];
  readonly options: AdminResourceOptions;
  readonly contentType: ContentType;
  readonly actions: readonly ModelAction[];
}

function adminResource(model: Model, { kind, options, contentType, actions }: Described): AdminResource {
  const { name, options: own } = model.resource;
  const {
    list = defaultList(model),
    filters = own.filters ?? defaultFilters(model),
    search = own.search ?? defaultSearch(model),
    order = own.order ?? ["-id"],
    label = labelOf(name.replaceAll("-", "_")),
    group = null,
  } = options;
  const ordering = sortableNames(model, [...(own.ordering ?? []), ...list]);
  const ids = kind === "sessions" || filters.includes("id__in") ? [] : ["id__in"];
  const listed: Model = {
    ...model,
    resource: {
      name,
      options: {
        ...model.resource.options,
        filters: [...ids, ...filters],
        search,
        order,
        ordering,
        unknownFilters: "refuse",
      },
    },
  };
  return {
    name,
    kind,
    label: singularOf(model.resource),
    labelPlural: label,
    group,
    model,
    query: createListQuery(listed, false),
    titleField: titleFieldOf(model),
    list,
    hasSearch: search.length > 0,
    ordering,
    order,
    offers: new Set(actions),
    permission: (action) => permissionName(contentType, action),
  };
}
