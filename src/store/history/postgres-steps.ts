// The statements of each operation on PostgreSQL.
import { type RawBuilder, sql } from "kysely";
import { columnDefinition, columnType, onDelete } from "../schema/columns.ts";
import { checkDefinition } from "../schema/operations.ts";
import { conversionOf } from "./conversions.ts";
import type { MigrationColumn, OperationOf } from "./operations.ts";
import { columnOf, misfit, type TableState } from "./state.ts";
import { fillSql, guard, isConstant, type Step, step } from "./step.ts";
import { sqlFor } from "../schema/operations.ts";

const alter = (table: string, change: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`alter table ${sql.table(table)} ${change}`;

/** Adds a column; a constant value of the rows that exist is written without reading them. */
export function addColumnSteps({ table, column, fill }: OperationOf<"addColumn">): Step[] {
  const definition = columnDefinition(column, "postgres");
  if (fill === undefined || fill === null) return [step(alter(table, sql`add column ${definition}`))];
  const name = sql.ref(column.name);
  if (isConstant(fill)) {
    const refers = column.references !== undefined;
    const added = refers ? withoutReference(column) : definition;
    return [
      step(
        alter(table, sql`add column ${added} default ${fillSql(fill, "postgres")}`),
        alter(table, sql`alter column ${name} drop default`),
      ),
      ...(refers ? referenceSteps(table, column) : []),
    ];
  }
  const { unique: _unique, ...plain } = column;
  return [
    step(
      alter(table, sql`add column ${columnDefinition({ ...plain, nullable: true }, "postgres")}`),
      sql`update ${sql.table(table)} set ${name} = ${fillSql(fill, "postgres")}`,
      ...(column.nullable === true ? [] : [alter(table, sql`alter column ${name} set not null`)]),
      ...(column.unique === true ? [addUniqueConstraint(table, column.name)] : []),
    ),
  ];
}

/** The reference is added in a step of its own. */
const withoutReference = (column: MigrationColumn): RawBuilder<unknown> =>
  sql`${sql.ref(column.name)} ${sql.raw(columnType(column, "postgres"))} ${sql.raw(column.nullable === true ? "null" : "not null")}${sql.raw(column.unique === true ? " unique" : "")}`;

/** Changes a column: its reference, its type, whether it may be null, whether it is unique. */
export function alterColumnSteps(operation: OperationOf<"alterColumn">, before: TableState): Step[] {
  const { table, column: to } = operation;
  const from = columnOf(before, to.name);
  const name = sql.ref(to.name);
  const changesReference =
    from.references !== to.references || (from.references !== undefined && from.onDelete !== to.onDelete);
  const steps: Step[] = [];
  if (from.references !== undefined && changesReference) steps.push(dropConstraint(table, to.name, "f"));
  if (from.unique === true && to.unique !== true) steps.push(dropConstraint(table, to.name, "u"));
  if (from.nullable !== true && to.nullable === true)
    steps.push(step(alter(table, sql`alter column ${name} drop not null`)));
  steps.push(...typeSteps(operation, from));
  if (from.nullable === true && to.nullable !== true) steps.push(...requiredSteps(operation));
  if (from.unique !== true && to.unique === true) steps.push(...uniqueSteps(operation));
  if (to.references !== undefined && changesReference) steps.push(...referenceSteps(table, to));
  return steps;
}

function typeSteps({ table, column: to, using }: OperationOf<"alterColumn">, from: MigrationColumn): Step[] {
  const type = columnType(to, "postgres");
  const isSame = columnType(from, "postgres") === type;
  if (using !== undefined) return [changeType(table, to.name, type, sql.raw(sqlFor(using, "postgres")))];
  const conversion = conversionOf(from, to, "postgres");
  if (conversion === undefined) throw noConversion(table, from, to);
  if (isSame) return [];
  const guards =
    conversion.refused === undefined
      ? []
      : [guard(sql`select 1 from ${sql.table(table)} where ${conversion.refused}`, refusal(table, from, to))];
  return [...guards, changeType(table, to.name, type, conversion.value)];
}

const changeType = (table: string, column: string, type: string, value: RawBuilder<unknown>): Step =>
  step(alter(table, sql`alter column ${sql.ref(column)} type ${sql.raw(type)} using ${value}`));

/** The error of a change that only the author of the migration can convert. */
export const noConversion = (table: string, from: MigrationColumn, to: MigrationColumn) =>
  misfit(
    `The column ${table}.${to.name} changes from ${from.type} to ${to.type}: say in \`using\` how its values change.`,
  );

/** What is said when rows would lose something. */
export const refusal = (table: string, from: MigrationColumn, to: MigrationColumn): string =>
  `The table ${table} has rows whose ${from.name} is not a value of the new definition of ${to.name}: change them first, or say in \`using\` what becomes of them.`;

/** What is said when rows have no value. */
export const nullRefusal = (table: string, column: string): string =>
  `The table ${table} has rows without a ${column}, which becomes required: give them a value with \`fill\`.`;

function requiredSteps({ table, column: { name }, fill }: OperationOf<"alterColumn">): Step[] {
  const missing = sql`${sql.ref(name)} is null`;
  const first =
    fill === undefined || fill === null
      ? guard(sql`select 1 from ${sql.table(table)} where ${missing}`, nullRefusal(table, name))
      : step(
          sql`update ${sql.table(table)} set ${sql.ref(name)} = ${fillSql(fill, "postgres")} where ${missing}`,
        );
  return [first, step(alter(table, sql`alter column ${sql.ref(name)} set not null`))];
}

function uniqueSteps({ table, column: { name: column }, concurrently }: OperationOf<"alterColumn">): Step[] {
  if (concurrently !== true) return [step(addUniqueConstraint(table, column))];
  const name = sql.ref(`${table}_${column}_key`.slice(0, 63));
  return [
    {
      // One that was interrupted left an index that is not valid.
      statements: [
        sql`drop index concurrently if exists ${name}`,
        sql`create unique index concurrently ${name} on ${sql.table(table)} (${sql.ref(column)})`,
      ],
      isAlone: true,
    },
    step(alter(table, sql`add constraint ${name} unique using index ${name}`)),
  ];
}

const addUniqueConstraint = (table: string, column: string): RawBuilder<unknown> =>
  alter(table, sql`add unique (${sql.ref(column)})`);

/** Rows are checked in a second statement, which stops neither reads nor writes where it has a transaction of its own. */
function referenceSteps(table: string, column: MigrationColumn): Step[] {
  const constraint = sql.ref(`${table}_${column.name}_fkey`.slice(0, 63));
  return [
    step(
      alter(
        table,
        sql`add constraint ${constraint} foreign key (${sql.ref(column.name)}) references ${sql.table(column.references ?? "")} ("id")${onDelete(column)} deferrable initially deferred not valid`,
      ),
    ),
    step(alter(table, sql`validate constraint ${constraint}`)),
  ];
}

/** Drops the constraint of one column, whatever its name is. */
function dropConstraint(table: string, column: string, type: "f" | "u"): Step {
  const usual = `${table}_${column}_${type === "f" ? "fkey" : "key"}`.slice(0, 63);
  const drop = (name: string): RawBuilder<unknown> => alter(table, sql`drop constraint ${sql.ref(name)}`);
  return {
    statements: [drop(usual)],
    run: async (db) => {
      const { rows } = await sql<{ name: string }>`
        select c.conname as name from pg_constraint as c
        join pg_attribute as a on a.attrelid = c.conrelid and c.conkey = array[a.attnum]
        where c.conrelid = ${`"${table.replaceAll('"', '""')}"`}::regclass and c.contype = ${type} and a.attname = ${column}`.execute(
        db,
      );
      for (const { name } of rows) await drop(name).execute(db);
    },
  };
}

/** Adds a check. As with references, rows are asked in a second statement. */
export const addCheckSteps = ({ table, check }: OperationOf<"addCheck">): Step[] => [
  step(alter(table, sql`add ${checkDefinition(check, "postgres")} not valid`)),
  step(alter(table, sql`validate constraint ${sql.ref(check.name)}`)),
];

/** Drops a check. */
export const dropCheckSteps = ({ table, name }: OperationOf<"dropCheck">): Step[] => [
  step(alter(table, sql`drop constraint ${sql.ref(name)}`)),
];
