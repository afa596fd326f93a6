// The check of the names in the option `admin` when an app starts. The admin, which knows more models, checks lookups and orders.
import { nearest, OptionsError } from "../option-kinds/index.ts";
import { ownerNameOf } from "./define-resource.ts";
import type { Model } from "./model.ts";

/** @throws OptionsError for a name in the option `admin` that is not a field */
export function checkAdmin({ resource, fields, relations, timestampColumns }: Model): void {
  const { admin, computed = {} } = resource.options;
  if (typeof admin !== "object") return;
  const owner = ownerNameOf(resource);
  const known = new Set([
    "id",
    ...fields.map(({ field }) => field.name),
    ...relations.map(({ name }) => name),
    ...(owner === undefined ? [] : [owner]),
    ...timestampColumns.created,
    ...timestampColumns.updated,
    ...Object.keys(computed),
  ]);
  const { list = [], filters = [], search = [], order = [], readOnly = [] } = admin;
  for (const [option, names] of Object.entries({ list, readOnly, filters, search, order })) {
    const isPlain = option === "list" || option === "readOnly";
    for (const name of names) {
      const field = isPlain ? name : name.replace(/^[-^=]/, "");
      // What follows a field is a field of another resource, or a lookup.
      if (known.has(field) || (!isPlain && known.has(field.split("__")[0] ?? ""))) continue;
      const near = nearest(field, [...known]);
      throw new OptionsError(
        `The resource \`${resource.name}\` names ${name} in \`admin.${option}\`, which is not a field.${near === undefined ? "" : ` Did you mean ${near}?`}`,
      );
    }
  }
}
