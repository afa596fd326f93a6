// The description that the web app reads: the resources that the user may view, their fields, lists, filters and actions.
import { labelOf, type View, type ViewRequest } from "../http/index.ts";
import type { Filter } from "../resources/index.ts";
import { type ModelAction } from "../store/index.ts";
import { actionsOf } from "./actions.ts";
import type { AdminContext } from "./context.ts";
import { describeField, describeModel, type DescribedField } from "./describe-fields.ts";
import type { AdminResource } from "./resources.ts";

/** GET: the description. */
export const schemaView = (admin: AdminContext): View => ({
  name: "Admin Schema",
  ...admin.access,
  operations: [
    {
      method: "GET",
      run: async (request) => {
        const resources = [];
        for (const resource of admin.resources.values())
          if (await admin.rights.may(request, resource, "view"))
            resources.push(await describeResource(admin, resource, request));
        return { title: admin.options.title, time_zone: admin.timeZone, resources };
      },
    },
  ],
});

async function describeResource(admin: AdminContext, resource: AdminResource, request: ViewRequest) {
  const may = (action: ModelAction): Promise<boolean> => admin.rights.may(request, resource, action);
  const permissions = {
    view: true,
    add: await may("add"),
    change: await may("change"),
    delete: await may("delete"),
  };
  const { model, kind, query } = resource;
  return {
    name: resource.name,
    label: resource.label,
    label_plural: resource.labelPlural,
    group: resource.group,
    kind,
    id: kind === "sessions" ? "text" : (model.table.id ?? "integer"),
    title_field: resource.titleField,
    permissions,
    fields: [...describeModel(admin, model), ...(kind === "users" ? [passwordField] : [])],
    list: resource.list,
    filters: query.filters
      .filter(({ name }) => !resource.hiddenFilters.has(name))
      .map((filter) => describeFilter(admin, filter)),
    search: resource.hasSearch,
    ordering: resource.ordering,
    default_order: resource.order,
    actions: permissions.change
      ? actionsOf(resource).map(({ name, on, fields }) => ({
          name,
          label: labelOf(name),
          on,
          fields: fields.map(describeField),
        }))
      : [],
    history: kind !== "audit",
  };
}

/** Only a new user has it; later a password is set by itself. */
const passwordField: DescribedField = {
  name: "password",
  label: "Password",
  type: "password",
  required: true,
  nullable: false,
  read_only: false,
  write_only: true,
  max_length: 128,
};

const lookupLabels: Readonly<Record<string, string>> = {
  exact: "",
  gte: "from",
  gt: "after",
  lte: "to",
  lt: "before",
  isnull: "is empty",
  icontains: "contains",
  contains: "contains",
};

function describeFilter(admin: AdminContext, { name, attribute, lookup }: Filter): DescribedField {
  const { kind, relation, model } = attribute;
  const base = name.replace(new RegExp(`__${lookup}$`), "");
  const label = [labelOf(base.replaceAll("__", " ")), lookupLabels[lookup] ?? lookup].join(" ").trim();
  if (lookup === "isnull") return { name, label, type: "boolean" };
  const target = relation?.target.resource;
  const known = [...admin.resources.values()].find(
    (one) => target !== undefined && one.model === model.modelOf(target),
  );
  if (known !== undefined) return { name, label, type: "reference", reference: known.name };
  if (kind === undefined) return { name, label, type: relation === undefined ? "integer" : "text" };
  const { type, choices } = describeField({ name, label, required: false, nullable: true, kind });
  return { name, label, type, ...(choices !== undefined && { choices }) };
}
