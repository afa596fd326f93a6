// Which columns lists are filtered and sorted by without an index, and what to write in the option `indexes`.
import { type Database, indexedColumns, isMadeByDjango } from "../store/index.ts";
import type { Model } from "./model.ts";
import type { ListQuery } from "./query/index.ts";

/** Lookups that find rows by an index. */
const indexed: ReadonlySet<string> = new Set(["exact", "in", "gt", "gte", "lt", "lte", "range", "year"]);

/** A column that lists are filtered or sorted by, and its name in `indexes`. */
interface Wanted {
  readonly model: Model;
  readonly field: string;
  readonly column: string;
}

/** One sentence for each resource whose columns lack an index that its lists, or those of others, need. */
export async function indexAdvice(
  database: Database,
  queries: ReadonlyMap<Model, ListQuery>,
): Promise<string[]> {
  const wanted = [...queries.values()].flatMap(wantedColumns);
  const byModel = Map.groupBy(wanted, ({ model }) => model);
  const isDjangos = byModel.size > 0 && (await isMadeByDjango(database));
  const advice: string[] = [];
  for (const [model, columns] of byModel) {
    // An empty list says that the table stays small.
    if (model.resource.options.indexes?.length === 0) continue;
    const known = await indexedColumns(database.kysely, database.dialect, model.table.name);
    const missing = columns.filter(({ column }) => !isCovered(model, column, known));
    const fields = [...new Set(missing.map(({ field }) => field))];
    if (fields.length > 0) advice.push(sentence(model, fields, isDjangos));
  }
  return advice;
}

function wantedColumns({ filters, ordering }: ListQuery): Wanted[] {
  const asked = [
    ...filters
      .filter(({ lookup }) => indexed.has(lookup))
      .map(({ attribute }) => attribute)
      // The table of the users has the indexes of Django.
      .filter(({ hops }) => hops.every(({ relation }) => relation.target.resource !== undefined)),
    // An order by rows of another table reads the rows of this one.
    ...ordering.attributes.filter(({ hops }) => hops.length === 0),
  ];
  return asked.flatMap(({ model: of, column, kind, relation }): Wanted[] => {
    // References have an index, and an index over a boolean finds half of the rows.
    if (relation !== undefined || column === "id" || kind?.type === "boolean") return [];
    const field = of.fields.find((one) => one.column.name === column)?.field.name ?? column;
    return [{ model: of, field, column }];
  });
}

/** Whether an index begins with the column, or with the owner and the column. */
function isCovered({ ownerColumn }: Model, column: string, indexes: readonly (readonly string[])[]): boolean {
  return indexes.some(
    ([first, second]) =>
      first === column || (first !== undefined && first === ownerColumn && second === column),
  );
}

function sentence(
  { resource: { name, options }, table, ownerColumn }: Model,
  fields: readonly string[],
  isDjangos: boolean,
): string {
  const problem = `lists are filtered or sorted by ${fields.join(", ")} of the resource ${name} without an index`;
  if (isDjangos && options.table !== undefined) {
    const columns = fields.map((field) => `(${[ownerColumn, field].filter(Boolean).join(", ")})`);
    return `${problem}: add indexes over ${columns.join(", ")} to the table ${table.name} with Django's migrations, or write \`indexes: []\` if it stays small`;
  }
  const all = JSON.stringify([...(options.indexes ?? []), ...fields]).replaceAll(",", ", ");
  return `${problem}: write \`indexes: ${all}\`, or \`indexes: []\` if the table stays small`;
}
