// The resources of the admin: what is listed, filtered, searched and sorted, and which permissions that takes.
import { labelOf } from "../http/index.ts";
import { OptionsError } from "../option-kinds/index.ts";
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
  /** The columns with an index of their own whose whole value a search finds among all rows. */
  readonly searchedKeys: readonly string[];
  /** What tells newer rows from older ones, by an index. */
  readonly recency: Recency;
  /** Filters that the web app uses and does not show. */
  readonly hiddenFilters: ReadonlySet<string>;
  /** The fields that a list can be sorted by, and its order otherwise. */
  readonly ordering: readonly string[];
  readonly order: readonly string[];
  /** The actions of a model that there are at all. */
  readonly offers: ReadonlySet<ModelAction>;
  /** The permission that an action takes. */
  readonly permission: (action: ModelAction) => string;
}

/** A column that rises from older rows to newer ones, and the filter of the rows before one of its values. */
export interface Recency {
  readonly column: string;
  readonly filter: string;
  /** A value of the column as the filter takes it. */
  readonly textOf: (value: string) => string;
  /** The most rows that one request searches. */
  readonly maxSearched: number;
}

const byId: Recency = { column: "id", filter: "id__lt", textOf: (id) => id, maxSearched: 30_000 };
const byExpiry: Recency = {
  column: "expires_at",
  filter: "expires__lt",
  // These rows do not lie next to each other.
  maxSearched: 10_000,
  textOf: (stored) => `${stored.slice(0, 10)}T${stored.slice(11).replace(/\+.*$/, "")}Z`,
};

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
  const recency = kind === "sessions" ? byExpiry : byId;
  const needed = kind === "sessions" ? [recency.filter] : ["id__in", recency.filter];
  const hidden = needed.filter((one) => !filters.includes(one));
  const listed: Model = {
    ...model,
    resource: {
      name,
      options: {
        ...model.resource.options,
        filters: [...hidden, ...filters],
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
    query: listQuery(listed),
    titleField: titleFieldOf(model),
    list,
    hasSearch: search.length > 0,
    searchedKeys: keysOf(model).filter((field) => search.some((one) => one.replace(/^[\^=]/, "") === field)),
    recency,
    hiddenFilters: new Set(hidden),
    ordering,
    order,
    offers: new Set(actions),
    permission: (action) => permissionName(contentType, action),
  };
}

/** The text fields whose values are unique among all rows. A field has a column of its own name. */
const keysOf = ({ unique }: Model): string[] =>
  unique.flatMap(({ fields: [first], columns }) =>
    columns.length === 1 && first !== undefined && first.column.type === "text" ? [first.field.name] : [],
  );

/** The query of a list, whose names the option `admin` of the resource has: those of the API were checked before. */
function listQuery(model: Model): ListQuery {
  try {
    return createListQuery(model, false);
  } catch (error) {
    throw error instanceof OptionsError ? new OptionsError(`In \`admin\`: ${error.message}`) : error;
  }
}
