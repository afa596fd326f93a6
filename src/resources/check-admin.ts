// The check of the option `admin` when an app starts: the admin itself is loaded later.
import { nearest, OptionsError } from "../option-kinds/index.ts";
import { ownerNameOf } from "./define-resource.ts";
import type { Model } from "./model.ts";

/** @throws OptionsError for a name in the option `admin` that is not a field */
export function checkAdmin({ resource, table, fields, relations }: Model): void {
  const { admin, timestamps, computed = {} } = resource.options;
  if (typeof admin !== "object") return;
  const owner = ownerNameOf(resource);
  const known = new Set([
    "id",
    ...fields.map(({ field }) => field.name),
    ...relations.map(({ name }) => name),
    ...table.columns.map(({ name }) => name),
    ...[owner, timestamps?.created, timestamps?.updated].filter((name) => name !== undefined),
    ...Object.keys(computed),
  ]);
  const { list = [], filters = [], search = [], order = [], readOnly = [] } = admin;
  for (const [option, names] of Object.entries({ list, filters, search, order, readOnly })) {
    for (const name of names) {
      const field = name.replace(/^[-^=]/, "");
      if (known.has(field) || known.has(field.split("__")[0] ?? "")) continue;
      const near = nearest(field, [...known]);
      throw new OptionsError(
        `The resource \`${resource.name}\` names ${name} in \`admin.${option}\`, which is not a field.${near === undefined ? "" : ` Did you mean ${near}?`}`,
      );
    }
  }
}
