// What the admin lists, filters and searches where a resource does not say.
import type { Model, ModelField } from "../resources/index.ts";

const maxListed = 6;

const isShort = ({ column }: ModelField): boolean =>
  column.type !== "json" && !(column.type === "text" && column.maxLength === undefined);

const isPlain = ({ isReference }: ModelField): boolean => isReference !== true;

/** The fields that a list shows: short ones, then when a row was made and changed. */
export function defaultList({ rules, timestampColumns }: Model): string[] {
  const { shown } = rules;
  const title = shown.find((one) => one.column.type === "text" && isPlain(one));
  const short = shown.filter((one) => one !== title && (isShort(one) || !isPlain(one)));
  const names = [...(title === undefined ? [] : [title]), ...short].map(({ field }) => field.name);
  const moments = [...new Set([...timestampColumns.created, ...timestampColumns.updated])];
  return [...(title === undefined ? ["id"] : []), ...names.slice(0, maxListed), ...moments];
}

/** The filters of a list: flags, choices, references, and spans of dates. */
export const defaultFilters = ({ rules, relations, timestampColumns }: Model): string[] => [
  ...rules.shown.filter(isPlain).flatMap(({ field, column }) => {
    const { name, kind } = field;
    if (column.type === "boolean" || kind.constraints.choices !== undefined) return [name];
    return column.type === "date" || column.type === "datetime" ? [`${name}__gte`, `${name}__lte`] : [];
  }),
  ...relations.map(({ name }) => name),
  ...[...new Set([...timestampColumns.created, ...timestampColumns.updated])].flatMap((name) => [
    `${name}__gte`,
    `${name}__lte`,
  ]),
];

const maxSearched = 4;

/** The fields that a search looks in: short texts. */
export const defaultSearch = ({ rules }: Model): string[] => {
  const texts = rules.shown.filter(
    ({ field, column, isReference }) =>
      isReference !== true && column.type === "text" && field.kind.constraints.choices === undefined,
  );
  const short = texts.filter(isShort);
  return (short.length > 0 ? short : texts).slice(0, maxSearched).map(({ field }) => field.name);
};

/** Those of some fields that a list can be sorted by, with the id. */
export function sortableNames(
  { rules, relations, timestampColumns }: Model,
  names: readonly string[],
): string[] {
  const moments = [...timestampColumns.created, ...timestampColumns.updated];
  const plain = rules.shown.filter((one) => one.column.type !== "json");
  const known = new Set([
    ...plain.map(({ field }) => field.name),
    ...relations.filter(({ kind }) => kind === "reference").map(({ name }) => name),
    ...moments,
  ]);
  return [...new Set(["id", ...names.filter((name) => known.has(name) || name.includes("__"))])];
}
