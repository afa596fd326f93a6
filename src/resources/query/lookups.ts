// The lookups of filters: how the text of a parameter becomes a condition on a column, as django-filter does it.
import { FieldError, type FieldKind } from "../../http/index.ts";
import { pythonTrim } from "../../python/index.ts";
import {
  type ColumnValue,
  compare,
  type Comparison,
  type Condition,
  type DialectName,
  hasDatePart,
  matchesText,
  meetsAll,
  never,
  oneOf,
  type TextPlace,
} from "../../store/index.ts";
import { filterDate, filterTime } from "./filter-dates.ts";
import { decimalText, integerOfDecimal } from "./filter-numbers.ts";
import { yearRange } from "./years.ts";

/** A column that a lookup is about. */
export interface LookupColumn {
  readonly column: string;
  readonly kind: FieldKind;
  readonly dialect: DialectName;
  readonly timeZone: string;
}

/**
 * Makes the condition of a text, or undefined for a text that does not filter.
 *
 * @throws FieldError with the messages for the client
 */
export type Lookup = (on: LookupColumn, text: string) => Condition | undefined;

const comparisons: Readonly<Record<string, Comparison>> = { gt: ">", gte: ">=", lt: "<", lte: "<=" };

const textPlaces: Readonly<Record<string, TextPlace>> = {
  contains: "anywhere",
  startswith: "start",
  endswith: "end",
};

const texts: Readonly<Record<string, Lookup>> = Object.fromEntries(
  Object.entries(textPlaces).flatMap(([name, place]): [string, Lookup][] => [
    [name, matching(place, false)],
    [`i${name}`, matching(place, true)],
  ]),
);

const others: Readonly<Record<string, Lookup>> = {
  exact: (on, text) => {
    const value = readValue(on, text, true);
    return value === undefined ? undefined : compareWith(on.column, "=", value);
  },
  in: (on, text) => {
    const values = listOf(text).map((item) => readValue(on, item, false));
    return values.length === 0 ? undefined : oneOf(on.column, values.filter(isPossible));
  },
  range: (on, text) => {
    const items = listOf(text);
    const values = items.map((item) => readValue(on, item, false));
    if (items.length === 0) return undefined;
    if (items.length !== 2) throw new FieldError("Range query expects two values.");
    const [from, to] = values;
    if (from === undefined || to === undefined) return never;
    return meetsAll([compareWith(on.column, ">=", from), compareWith(on.column, "<=", to)]);
  },
  isnull: ({ column }, text) => {
    const isNull = booleanOf(text);
    return isNull === undefined ? undefined : compare(column, isNull ? "=" : "!=", null);
  },
  year: (on, text) => {
    if (text === "") return undefined;
    const range = yearRange(integerOfDecimal(decimalText(text)), on);
    return range === undefined
      ? never
      : meetsAll([compare(on.column, ">=", range.first), compare(on.column, range.by, range.end)]);
  },
  month: datePart("month"),
  day: datePart("day"),
  iexact: matching("whole", true),
  ...Object.fromEntries(
    Object.entries(comparisons).map(([name, by]): [string, Lookup] => [
      name,
      (on, text) => {
        const value = readValue(on, text, false);
        return value === undefined ? undefined : compareWith(on.column, by, value);
      },
    ]),
  ),
};

/** Every lookup by its name. */
export const lookups: Readonly<Record<string, Lookup>> = { ...others, ...texts };

/** Why a column does not have a lookup; undefined if it has. */
export function lookupProblem(name: string, { kind }: LookupColumn): string | undefined {
  const { type } = kind.column;
  const isText = type === "text";
  const isDate = kind.type === "date" || kind.type === "datetime";
  if (lookups[name] === undefined) return `there is no lookup ${name}`;
  if (type === "json" && name !== "isnull") return "JSON has no lookup but isnull";
  if ((name in texts || name === "iexact") && !isText) return `${name} is a lookup of texts`;
  if (["year", "month", "day"].includes(name) && !isDate) return `${name} is a lookup of dates`;
  return kind.type === "boolean" && !["exact", "isnull"].includes(name)
    ? "a boolean has no lookups but exact and isnull"
    : undefined;
}

/** The value of a text; undefined for an empty one. Only `exact` refuses a choice that does not exist. */
function readValue(
  { kind, dialect }: LookupColumn,
  given: string,
  isExact: boolean,
): ColumnValue | undefined {
  if (kind.type === "boolean") return booleanOf(given);
  if (given === "") return undefined;
  // A form's field of choices takes a text as it is; every other one trims it.
  const text = kind.type === "choice" && isExact ? given : pythonTrim(given);
  if (kind.type === "choice" && !isExact) return text === "" ? undefined : choiceValue(kind, text);
  if (kind.type === "integer") return integerOfDecimal(decimalText(text));
  // As text, the database reads it as a number of the column's type, with or without a fraction.
  if (kind.type === "float" || kind.type === "decimal") return decimalText(text);
  if (kind.type === "date") return filterDate(text);
  if (kind.type === "time") return filterTime(text);
  const value = kind.parse(text);
  return value === "" || value === null ? undefined : kind.toColumn(value, dialect);
}

/** A choice of integers is compared with integers, and any other text is none of them. */
function choiceValue(kind: FieldKind, text: string): ColumnValue {
  if (kind.column.type !== "integer") return text;
  return integerOfDecimal(decimalText(text));
}

/** Every integer of a column is below infinity. */
function compareWith(column: string, by: Comparison, value: ColumnValue): Condition {
  if (value !== Infinity && value !== -Infinity) return compare(column, by, value);
  const isMet = value === Infinity ? by.startsWith("<") : by.startsWith(">");
  return isMet ? compare(column, "!=", null) : never;
}

const isPossible = (value: ColumnValue | undefined): value is ColumnValue =>
  value !== undefined && value !== Infinity && value !== -Infinity;

const listOf = (text: string): readonly string[] => (text === "" ? [] : text.split(","));

/** A boolean as django-filter's BooleanWidget reads it: any other text does not filter. */
export function booleanOf(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (word === "true" || word === "1") return true;
  return word === "false" || word === "0" ? false : undefined;
}

function matching(place: TextPlace, ignoresCase: boolean): Lookup {
  return (on, text) => {
    const value = readValue(on, text, false);
    return value === undefined
      ? undefined
      : matchesText(on.column, place, String(value), { ignoresCase, dialect: on.dialect });
  };
}

function datePart(part: "month" | "day"): Lookup {
  return ({ column, kind, timeZone, dialect }, text) => {
    if (text === "") return undefined;
    const isLocal = kind.type === "datetime" && timeZone !== "UTC";
    const zone = isLocal ? { name: timeZone, dialect } : undefined;
    return hasDatePart(column, part, Number(integerOfDecimal(decimalText(text))), zone);
  };
}
