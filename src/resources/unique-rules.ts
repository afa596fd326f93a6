// The fields that are unique, and the columns of their indexes.
import { OptionsError } from "../option-kinds/index.ts";
import type { Resource } from "./define-resource.ts";
import type { ModelField } from "./model-fields.ts";
import type { Unique, UniqueFields } from "./unique-options.ts";

/** Fields that are unique together, and the columns of their index. */
export interface UniqueRule {
  readonly fields: readonly ModelField[];
  /** With the column of the owner, if the values are unique for each owner. */
  readonly columns: readonly string[];
}

/**
 * The rules of the option `unique`.
 *
 * @throws OptionsError for a name that is not a field of a column, and for JSON
 */
export function uniqueRules(
  resource: Resource,
  fields: readonly ModelField[],
  ownerColumn: string | undefined,
): UniqueRule[] {
  return (resource.options.unique ?? []).map((unique) => {
    const { fields: names, scope = "owner" } = declarationOf(unique);
    if (scope === "owner" && ownerColumn === undefined) checkHasScope(resource, names);
    const found = names.map((name) => columnField(resource, fields, name));
    const own = found.map(({ column }) => column.name);
    const isPerOwner = scope === "owner" && ownerColumn !== undefined;
    return { fields: found, columns: isPerOwner ? [ownerColumn, ...own] : own };
  });
}

/** @throws OptionsError where the values would be unique among rows that the caller does not see */
function checkHasScope({ name, options }: Resource, names: readonly string[]): void {
  const { scope, owner } = options;
  const through = typeof owner === "object" ? owner.through : undefined;
  if (scope === "all" || (through !== undefined && names.includes(through))) return;
  const all = names.join(", ");
  throw new OptionsError(
    `The resource ${name} has \`unique\` fields (${all}) and no column of an owner${through === undefined ? "" : `: name ${through} too`}; or say \`{ fields, scope: "global" }\`, with which callers can find out the values of rows that they do not see.`,
  );
}

function declarationOf(unique: Unique): UniqueFields {
  if (typeof unique === "string") return { fields: [unique] };
  return "fields" in unique ? unique : { fields: unique };
}

/**
 * The field of a name that an option lists.
 *
 * @throws OptionsError for a name that is not a field, or one that no index can have
 */
export function columnField(resource: Resource, fields: readonly ModelField[], name: string): ModelField {
  const found = fields.find(({ field }) => field.name === name);
  if (found === undefined)
    throw new OptionsError(
      `The resource ${resource.name} has no field ${name}, which an option of it names.`,
    );
  if (found.column.type === "json")
    throw new OptionsError(`${resource.name}.${name}: values of JSON and lists have no index.`);
  return found;
}

/**
 * The field of the option `lookupField`.
 *
 * @throws OptionsError unless it is unique by itself: its value must name one row
 */
export function lookupField(
  resource: Resource,
  fields: readonly ModelField[],
  unique: readonly UniqueRule[],
): ModelField | undefined {
  const name = resource.options.lookupField;
  if (name === undefined) return undefined;
  const field = columnField(resource, fields, name);
  if (unique.some((rule) => rule.fields.length === 1 && rule.fields[0] === field)) return field;
  throw new OptionsError(
    `The \`lookupField\` of the resource ${resource.name} must name one row: add ${name} to \`unique\`.`,
  );
}
