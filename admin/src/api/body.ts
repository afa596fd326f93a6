// What a form's values become in a request's body: only what may be written, only what was changed.
import type { Field, ResourceDescription } from "./description.ts";

const textTypes = new Set(["text", "long_text", "email", "url", "slug", "password"]);

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === "";

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** An empty input's value on the wire: null where null is allowed, "" for texts. */
const emptyValue = (field: Field): unknown => {
  if (field.nullable) return null;
  return textTypes.has(field.type) ? "" : null;
};

/** The body of a new row: empty inputs are left out, so that the server's defaults hold and it says what is required. */
export function bodyOfNew(
  fields: readonly Field[],
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const given = fields.filter((field) => !field.read_only && !isEmpty(values[field.name]));
  return Object.fromEntries(given.map(({ name }) => [name, values[name]]));
}

/** The body of a change: the fields whose value differs from the row's. */
export function bodyOfChange(
  { fields }: ResourceDescription,
  values: Readonly<Record<string, unknown>>,
  previous: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const changed = fields.filter(({ name, read_only, write_only }) => {
    if (read_only || !(name in values)) return false;
    if (write_only === true) return !isEmpty(values[name]);
    const stayedEmpty = isEmpty(values[name]) && isEmpty(previous[name]);
    return !stayedEmpty && !isSame(values[name], previous[name]);
  });
  return Object.fromEntries(
    changed.map((field) => [
      field.name,
      isEmpty(values[field.name]) ? emptyValue(field) : values[field.name],
    ]),
  );
}
