// Which fields a body may set, which are shown, and which are computed (DRF's read_only, write_only and SerializerMethodField).
import { OptionsError } from "../option-kinds/index.ts";
import type { Resource } from "./define-resource.ts";
import type { Computed } from "./field-options.ts";
import type { ModelField } from "./model-fields.ts";

/** What the options of a resource say about its fields. */
export interface FieldRules {
  readonly writable: Readonly<Record<"create" | "update", ReadonlySet<string>>>;
  /** The fields that the wire shows. */
  readonly shown: readonly ModelField[];
  readonly computed: readonly (readonly [name: string, computed: Computed])[];
}

/**
 * Resolves the options `readOnly`, `writeOnly`, `write` and `computed`.
 *
 * @throws OptionsError for a name that is not a field, and for a field that a new row needs and no body may set
 */
export function fieldRules(resource: Resource, fields: readonly ModelField[]): FieldRules {
  const { schema, readOnly = [], writeOnly = [], write = {}, computed = {} } = resource.options;
  const all = Object.keys(schema.shape);
  const { create = all, update = all } = write;
  for (const [option, names] of Object.entries({
    readOnly,
    writeOnly,
    "write.create": create,
    "write.update": update,
  }))
    for (const name of names)
      if (!all.includes(name))
        throw new OptionsError(
          `The resource ${resource.name} has no field ${name}, which its \`${option}\` names.`,
        );
  const taken = Object.keys(computed).find((name) => all.includes(name) || name === "id");
  if (taken !== undefined)
    throw new OptionsError(
      `The resource ${resource.name} has a field ${taken}: a computed one needs another name.`,
    );
  const list = writeOnly.find((name) => !fields.some(({ field }) => field.name === name));
  if (list !== undefined)
    throw new OptionsError(`${resource.name}.${list} is a list of ids, which cannot be write-only.`);
  checkHidden(resource, writeOnly);
  const without = (names: readonly string[]): Set<string> =>
    new Set(names.filter((name) => !readOnly.includes(name)));
  const writable = { create: without(create), update: without(update) };
  checkHasValue(resource, fields, writable.create);
  return {
    writable,
    shown: fields.filter(({ field }) => !writeOnly.includes(field.name)),
    computed: Object.entries(computed),
  };
}

/** A new row gets the default of a field that no body sets, or null. */
function checkHasValue({ name }: Resource, fields: readonly ModelField[], create: ReadonlySet<string>): void {
  const lacking = fields.find(
    ({ field, column, initial }) =>
      !create.has(field.name) && initial === undefined && column.nullable !== true,
  );
  if (lacking !== undefined)
    throw new OptionsError(
      `${name}.${lacking.field.name} cannot be set when a row is created: give it a default, or make it nullable.`,
    );
}

/** What a list is filtered, searched or sorted by can be found out. */
function checkHidden({ name, options }: Resource, writeOnly: readonly string[]): void {
  const { filters = [], search = [], ordering = [] } = options;
  const asked = [...filters, ...search, ...ordering].find((one) =>
    writeOnly.includes(one.replace(/^[-^=@]/, "").split("__")[0] ?? ""),
  );
  if (asked !== undefined)
    throw new OptionsError(
      `${name}.${asked} is write-only, so a list cannot be filtered, searched or sorted by it.`,
    );
}
