// How the rows of a column become values of another type, and which rows cannot.
import { type RawBuilder, sql } from "kysely";
import type { ColumnType } from "../schema/definitions.ts";
import type { DialectName } from "../schema/tables.ts";
import type { MigrationColumn } from "./operations.ts";

/** A change of a column's values. */
export interface Conversion {
  /** The new value, as an expression over the old one. */
  readonly value: RawBuilder<unknown>;
  /** A condition of the rows that would lose something; none when every value can be converted. */
  readonly refused?: RawBuilder<unknown>;
}

type Convert = (
  column: RawBuilder<unknown>,
  dialect: DialectName,
  from: MigrationColumn,
  to: MigrationColumn,
) => Conversion;

const cast =
  (sqlite: string, postgres: string): Convert =>
  (column, dialect) => ({
    value: sql`cast(${column} as ${sql.raw(dialect === "sqlite" ? sqlite : postgres)})`,
  });

/** A number without a fraction that 64 bits have room for. */
const whole: Convert = (column, dialect) => ({
  value: sql`cast(${column} as ${sql.raw(dialect === "sqlite" ? "integer" : "bigint")})`,
  refused:
    dialect === "sqlite"
      ? sql`${column} <> cast(${column} as integer)`
      : sql`${column} <> trunc(${column}) or abs(${column}) >= 9223372036854775807`,
});

const textToInteger: Convert = (column, dialect) => ({
  value: sql`cast(${column} as ${sql.raw(dialect === "sqlite" ? "integer" : "bigint")})`,
  refused:
    dialect === "sqlite"
      ? sql`cast(cast(${column} as integer) as text) <> ${column}`
      : sql`${column} !~ '^(0|-?[1-9][0-9]{0,17})$'`,
});

/** On SQLite a UUID is 32 digits, in PostgreSQL and in a text there are hyphens between them. */
const uuidToText: Convert = (column, dialect) => ({
  value:
    dialect === "sqlite"
      ? sql`substr(${column}, 1, 8) || '-' || substr(${column}, 9, 4) || '-' || substr(${column}, 13, 4) || '-' || substr(${column}, 17, 4) || '-' || substr(${column}, 21)`
      : sql`cast(${column} as text)`,
});

const textToUuid: Convert = (column, dialect) => {
  const digits = sql`replace(${column}, '-', '')`;
  return dialect === "sqlite"
    ? {
        value: sql`lower(${digits})`,
        refused: sql`length(${digits}) <> 32 or ${digits} glob '*[^0-9a-fA-F]*'`,
      }
    : { value: sql`cast(${digits} as uuid)`, refused: sql`${digits} !~* '^[0-9a-f]{32}$'` };
};

const decimalToText: Convert = (column, dialect, { places = 0 }) => ({
  value:
    dialect === "sqlite" ? sql`printf(${sql.lit(`%.${places}f`)}, ${column})` : sql`cast(${column} as text)`,
});

const textToDecimal: Convert = (column, dialect, _from, { digits = 0, places = 0 }) => {
  const number = sql`cast(${column} as numeric)`;
  return {
    value: number,
    refused:
      dialect === "sqlite"
        ? sql`(printf(${sql.lit(`%.${places}f`)}, ${number}) <> ${column} and cast(${number} as text) <> ${column})
            or ${number} <> round(${number}, ${sql.lit(places)}) or abs(${number}) >= ${sql.raw(`1${"0".repeat(digits - places)}`)}`
        : sql`${column} !~ ${sql.lit(`^-?[0-9]{1,${Math.max(digits - places, 1)}}${places > 0 ? `(\\.[0-9]{1,${places}})?` : ""}$`)}`,
  };
};

const dateToText: Convert = (column, dialect) => ({
  value: dialect === "sqlite" ? column : sql`to_char(${column}, 'YYYY-MM-DD')`,
});

const textToDate: Convert = (column, dialect) => ({
  value: dialect === "sqlite" ? column : sql`cast(${column} as date)`,
  refused:
    dialect === "sqlite"
      ? sql`date(${column}) is not ${column} and ${column} is not null`
      : sql`${column} !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'`,
});

/** The conversions that are known, by the types from and to. */
const conversions: Readonly<Partial<Record<ColumnType, Readonly<Partial<Record<ColumnType, Convert>>>>>> = {
  integer: {
    text: cast("text", "text"),
    real: cast("real", "double precision"),
    decimal: cast("numeric", "numeric"),
    boolean: (column, dialect) => ({
      value: dialect === "sqlite" ? sql`${column} <> 0` : sql`${column} <> 0`,
      refused: sql`${column} not in (0, 1)`,
    }),
  },
  boolean: {
    integer: cast("integer", "integer"),
    text: (column) => ({ value: sql`case when ${column} then 'true' else 'false' end` }),
  },
  real: { integer: whole },
  decimal: { integer: whole, real: cast("real", "double precision"), text: decimalToText },
  uuid: { text: uuidToText },
  text: {
    integer: textToInteger,
    uuid: textToUuid,
    decimal: textToDecimal,
    date: textToDate,
    boolean: (column, dialect) => ({
      value: dialect === "sqlite" ? sql`${column} = 'true'` : sql`${column} = 'true'`,
      refused: sql`${column} not in ('true', 'false')`,
    }),
  },
  date: {
    text: dateToText,
    datetime: (column, dialect) => ({
      value:
        dialect === "sqlite"
          ? sql`${column} || ' 00:00:00'`
          : sql`cast(${column} as timestamp) at time zone 'UTC'`,
    }),
  },
  datetime: {
    date: (column, dialect) => ({
      value:
        dialect === "sqlite"
          ? sql`substr(${column}, 1, 10)`
          : sql`cast(${column} at time zone 'UTC' as date)`,
      refused:
        dialect === "sqlite"
          ? sql`substr(${column}, 12) <> '00:00:00'`
          : sql`${column} <> date_trunc('day', ${column}, 'UTC')`,
    }),
  },
};

/** Decimals with more digits are texts on SQLite, in a form that sorts as numbers do. */
const isSortableText = ({ type, digits = 0 }: MigrationColumn, dialect: DialectName): boolean =>
  dialect === "sqlite" && type === "decimal" && digits > 15;

/** How a column's values become those of another definition; undefined when only the author of the migration knows. */
export function conversionOf(
  from: MigrationColumn,
  to: MigrationColumn,
  dialect: DialectName,
): Conversion | undefined {
  const column = sql.ref(from.name);
  if ((from.referencedId ?? "integer") !== (to.referencedId ?? "integer")) return undefined;
  if (from.type === to.type) {
    if (from.type === "decimal" && isSortableText(from, dialect) !== isSortableText(to, dialect))
      return undefined;
    return sameType(from, to, column, dialect);
  }
  if (isSortableText(from, dialect) || isSortableText(to, dialect)) return undefined;
  const converted = conversions[from.type]?.[to.type]?.(column, dialect, from, to);
  if (converted === undefined || to.type !== "text" || to.maxLength === undefined) return converted;
  return { ...converted, refused: sql`length(${converted.value}) > ${sql.lit(to.maxLength)}` };
}

function sameType(
  from: MigrationColumn,
  to: MigrationColumn,
  column: RawBuilder<unknown>,
  dialect: DialectName,
): Conversion {
  if (to.type === "text" && isNarrower(from.maxLength, to.maxLength))
    return { value: column, refused: sql`length(${column}) > ${sql.lit(to.maxLength ?? 0)}` };
  if (to.type === "decimal") {
    const { digits = 0, places = 0 } = to;
    const rounded = sql`round(${column}, ${sql.lit(places)})`;
    if (!isSortableText(to, dialect))
      return {
        value: column,
        refused: sql`${column} <> ${rounded} or abs(${column}) >= ${sql.raw(`1${"0".repeat(digits - places)}`)}`,
      };
  }
  return { value: column };
}

const isNarrower = (from: number | undefined, to: number | undefined): boolean =>
  to !== undefined && (from === undefined || to < from);

/** Whether a change may lose something of the values: not every old value is one of the new definition. */
export function isLossy(from: MigrationColumn, to: MigrationColumn): boolean {
  if (from.type !== to.type) {
    const probe = conversions[from.type]?.[to.type]?.(sql.ref(from.name), "sqlite", from, to);
    const longest = from.type === "uuid" ? 36 : 20;
    const isShort = to.type === "text" && to.maxLength !== undefined && to.maxLength < longest;
    return probe === undefined || probe.refused !== undefined || isShort;
  }
  if (from.type === "text") return isNarrower(from.maxLength, to.maxLength);
  if (from.type !== "decimal") return false;
  const [before, after] = [from, to].map(({ digits = 0, places = 0 }) => ({
    places,
    whole: digits - places,
  }));
  return (
    before !== undefined &&
    after !== undefined &&
    (after.places < before.places || after.whole < before.whole)
  );
}
