// The checks of a resource: constraints of its table, and the answer to a write that violates one.
import { FieldError, type HttpError, validationError } from "../http/index.ts";
import { nearest, OptionsError } from "../option-kinds/index.ts";
import {
  checkName,
  type ColumnValue,
  compare,
  compareColumns,
  type Condition,
  conditionText,
  type DialectName,
  meetsAll,
  meetsAny,
  meetsNot,
  oneOf,
  StoreError,
  type TableCheck,
} from "../store/index.ts";
import type { CheckRule, CheckWhere } from "./check-options.ts";
import type { Resource } from "./define-resource.ts";
import type { ModelField } from "./model-fields.ts";

/** A check of a table, and what is said about a row that violates it. */
export interface ModelCheck {
  readonly check: TableCheck;
  /** Its name in the option: a constraint of Django has it as it is. */
  readonly name: string;
  readonly message: string;
  /** The field that the message is about; undefined for none. */
  readonly field: string | undefined;
}

/** What a check may name. */
interface CheckedTable {
  readonly name: string;
  readonly fields: readonly ModelField[];
  /** Other columns by their names in a row: the owner and the timestamps. */
  readonly others: ReadonlyMap<string, string>;
}

/**
 * The checks of the option `checks`.
 *
 * @throws OptionsError for a name that is not a field, a value that the field does not take, and a condition about other rows
 */
export function modelChecks(resource: Resource, table: CheckedTable): readonly ModelCheck[] {
  return Object.entries(resource.options.checks ?? {}).map(([name, declared]) => {
    const { rule, message, field } =
      typeof declared === "function"
        ? { rule: declared, message: `Constraint “${name}” is violated.`, field: undefined }
        : declared;
    const label = `The check ${name} of the resource ${resource.name}`;
    if (field !== undefined) columnOf(table, label, field);
    const [sqlite, postgres] = (["sqlite", "postgres"] as const).map((dialect) =>
      textOf(table, label, rule, dialect),
    );
    const expression =
      sqlite === postgres ? (sqlite ?? "") : { sqlite: sqlite ?? "", postgres: postgres ?? "" };
    return { check: { name: checkName(table.name, name), expression }, name, message, field };
  });
}

function textOf(table: CheckedTable, label: string, rule: CheckRule, dialect: DialectName): string {
  const where = whereOf(table, label, dialect);
  try {
    return conditionText(rule({ where }), dialect);
  } catch (error) {
    if (error instanceof OptionsError) throw error;
    throw new OptionsError(`${label}: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function whereOf(table: CheckedTable, label: string, dialect: DialectName): CheckWhere {
  const column = (field: string): string => columnOf(table, label, field);
  const valueOf = (field: string, value: ColumnValue): ColumnValue =>
    storedValue(table, `${label}: ${field}`, { field, value }, dialect);
  return Object.assign(
    (field: string, by: Parameters<CheckWhere>[1], value: ColumnValue): Condition =>
      compare(column(field), by, valueOf(field, value)),
    {
      fields: (field: string, by: Parameters<CheckWhere>[1], other: string): Condition =>
        compareColumns(column(field), by, column(other)),
      in: (field: string, values: readonly ColumnValue[]): Condition =>
        oneOf(
          column(field),
          values.map((value) => valueOf(field, value)),
        ),
      all: (...conditions: readonly Condition[]) => meetsAll(conditions),
      any: (...conditions: readonly Condition[]) => meetsAny(conditions),
      not: meetsNot,
    },
  );
}

function columnOf({ fields, others }: CheckedTable, label: string, name: string): string {
  const column = fields.find(({ field }) => field.name === name)?.column.name ?? others.get(name);
  if (column !== undefined) return column;
  const near = nearest(name, [...fields.map(({ field }) => field.name), ...others.keys()]);
  throw new OptionsError(
    `${label} names ${name}, which is not a field.${near === undefined ? "" : ` Did you mean ${near}?`}`,
  );
}

/** A value as the column of a field stores it. PostgreSQL would read a moment without an offset in the zone of the session. */
function storedValue(
  { fields }: CheckedTable,
  label: string,
  { field: name, value }: { readonly field: string; readonly value: ColumnValue },
  dialect: DialectName,
): ColumnValue {
  const found = fields.find(({ field }) => field.name === name);
  if (value === null || found === undefined) return value;
  const { kind } = found.field;
  if (found.column.type === "json")
    throw new OptionsError(`${label} is JSON, which is compared with null only.`);
  try {
    const stored = kind.toColumn(kind.fromSchema(value), dialect);
    return kind.type === "datetime" && dialect === "postgres" ? `${String(stored)}+00` : stored;
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    throw new OptionsError(`${label} does not take ${JSON.stringify(value)}: ${error.message}`);
  }
}

/** The error of a write that violates a check; undefined for any other error. */
export function violatedCheck(checks: readonly ModelCheck[], error: unknown): HttpError | undefined {
  if (!(error instanceof StoreError) || error.constraint === undefined) return undefined;
  const { constraint } = error;
  const violated = checks.find(({ check, name }) => constraint === check.name || constraint === name);
  return violated && validationError({ [violated.field ?? "non_field_errors"]: [violated.message] });
}
