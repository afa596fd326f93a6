// Which fields a list can show, and which of them it shows at first.
import type { Field, ResourceDescription } from "../api/description.ts";

/** The columns that there are: those of the list first, then all other fields that may be read. */
export function columnsOf({ fields, list }: ResourceDescription): Field[] {
  const readable = fields.filter(({ type, write_only }) => type !== "password" && write_only !== true);
  const first = list.flatMap((name) => readable.filter((field) => field.name === name));
  return [...first, ...readable.filter((field) => !first.includes(field))];
}

/** The names of the columns that are hidden until the user asks for them. */
export const hiddenColumns = (resource: ResourceDescription): string[] =>
  columnsOf(resource)
    .map(({ name }) => name)
    .filter((name) => !resource.list.includes(name));

const numbers = new Set(["integer", "float", "decimal"]);

/** Whether the column's values stand at its right edge. */
export const isNumeric = ({ type }: Field): boolean => numbers.has(type);
