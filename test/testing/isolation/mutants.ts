// Mutants of the source, each without the scope in one place: a Vite plugin builds all of them in, and a test switches one on.
import path from "node:path";
import type { Plugin } from "vitest/config";

/** A change of the source that takes effect while its mutant is on. */
interface Change {
  readonly file: string;
  /** A text that the file has once, such as the beginning of a function, and the first expression after it that is replaced. */
  readonly at: readonly [after: string, expression: string];
  /** What stands in its place. `EveryRow` is the class Selection. */
  readonly to: string;
}

const everyRowOf = (rows: string): string => `EveryRow.of(${rows}.table)`;
const everyNamed = (model: string): string =>
  `EveryRow.of(${model}.table.name).where("id", "=", Number(request.params["pk"]))`;
const named = everyNamed("model");

/** The mutants by name. */
export const mutants: Readonly<Record<string, Change | readonly Change[]>> = {
  "a list": {
    file: "resources/verbs.ts",
    at: ["export function list(", "visibleRows(model, request)"],
    to: "EveryRow.of(model.table.name)",
  },
  "a single row": {
    file: "resources/verbs.ts",
    at: ["export function retrieve(", "namedRow(context, request)"],
    to: named,
  },
  "the row of an update": {
    file: "resources/verbs.ts",
    at: ["async function change(", "await namedRow(context, request)"],
    to: named,
  },
  "the row of a delete": {
    file: "resources/verbs.ts",
    at: ["export async function destroy(", "await namedRow(context, request)"],
    to: named,
  },
  "the row of OPTIONS": {
    file: "resources/verbs.ts",
    at: ["export async function exists(", "await namedRow(context, request)"],
    to: named,
  },
  "a 403 for a row of another owner": {
    file: "resources/verbs.ts",
    at: ["export function findOr404(", "checked(context, kysely, row, request)"],
    to: `row !== undefined ? checked(context, kysely, row, request) : findRow(kysely, ${everyNamed("context.model")})
      .then((other) => { throw other === undefined ? rowNotFound(context.model) : new HttpError(403, "Not yours."); })`,
  },
  "the row of an action": {
    file: "resources/actions.ts",
    at: ["async function runOnRow(", "await namedRow(context, request)"],
    to: named,
  },
  "the rows that an action finds": {
    file: "resources/actions.ts",
    at: ["selected(model, ", "visibleRows(model, request)"],
    to: "EveryRow.of(model.table.name)",
  },
  "a row by its lookup field": {
    file: "resources/row-scope.ts",
    at: ["if (lookup === undefined) return rows", "rows"],
    to: everyRowOf("rows"),
  },
  "the count of pages": {
    file: "resources/query/page-number.ts",
    at: ["const count = await countOf(db, ", "selection"],
    to: everyRowOf("selection"),
  },
  "the count of a limit": {
    file: "resources/query/limit-offset.ts",
    at: ["const count = await countOf(db, ", "selection"],
    to: everyRowOf("selection"),
  },
  "the rows of a cursor": {
    file: "resources/query/cursor.ts",
    at: ["const found = await read(db, ", "selection"],
    to: `cursor === undefined ? selection : ${everyRowOf("selection")}`,
  },
  "a filter": {
    file: "resources/query/filters.ts",
    at: ["let result = ", "rows"],
    to: `filters.some(({ name }) => query.has(name)) ? ${everyRowOf("rows")} : rows`,
  },
  "the rows that a filter names": {
    file: "resources/query/filters.ts",
    at: ["const visible = ", "visibleRows(model.modelOf(resource), request)"],
    to: "EveryRow.of(resource.options.table ?? resource.name)",
  },
  "a filter or a search through a reference": {
    file: "resources/query/attributes.ts",
    at: ["refersTo(hop.relation, ", "hop.rows(request)"],
    to: "EveryRow.of(hop.relation.target.table)",
  },
  "a search in the rows of a list": {
    file: "resources/query/search.ts",
    at: ["[within(join.target, ", "first.rows(request)"],
    to: "EveryRow.of(first.relation.target.table)",
  },
  "whether a list is empty": {
    file: "resources/query/filters.ts",
    at: ["const some =", "resource !== undefined"],
    to: "false",
  },
  "a search": {
    file: "resources/query/list-query.ts",
    at: ["return left.search === undefined ? left.rows : ", "left.rows"],
    to: everyRowOf("left.rows"),
  },
  "an order": {
    file: "resources/query/ordering.ts",
    at: ["ordered.orderBy(attribute.column, direction, stepsOf(attribute, request)),", "rows"],
    to: `request.url.query.includes("ordering") ? ${everyRowOf("rows")} : rows`,
  },
  "an order through a reference": {
    file: "resources/query/attributes.ts",
    at: ["column: hop.relation.column, rows: ", "hop.rows(request)"],
    to: "EveryRow.of(hop.relation.target.table)",
  },
  "an expanded row": {
    file: "resources/expand.ts",
    at: ["const other = model.modelOf(target.resource);", "rowsOf(other, request.identity)"],
    to: "EveryRow.of(other.table.name)",
  },
  "a list of ids": {
    file: "resources/related-rows.ts",
    at: ["const visible =", "joined.whereWithin(join.target, rowsOf(modelOf(resource), identity))"],
    to: "joined",
  },
  "the check of a new reference": {
    file: "resources/allowed-rows.ts",
    at: [
      "if (target.resource !== undefined) return ",
      "rowsOf(model.modelOf(target.resource), request.identity)",
    ],
    to: "write.before === undefined ? EveryRow.of(target.table) : rowsOf(model.modelOf(target.resource), request.identity)",
  },
  "the check of a changed reference": {
    file: "resources/allowed-rows.ts",
    at: [
      "if (target.resource !== undefined) return ",
      "rowsOf(model.modelOf(target.resource), request.identity)",
    ],
    to: "write.before === undefined ? rowsOf(model.modelOf(target.resource), request.identity) : EveryRow.of(target.table)",
  },
  "the members of a row": {
    file: "resources/allowed-rows.ts",
    at: ['return among.kind === "everyone" ? all : ', "all.and(isMember(write, among))"],
    to: "all",
  },
  "the check of a list of ids": [
    {
      file: "resources/related-writes.ts",
      at: ["await replaceJoined(tx, relation.join, id, ids, ", "allowedRows(write, relation)"],
      to: "EveryRow.of(relation.target.table)",
    },
    {
      file: "resources/allowed-rows.ts",
      at: ["const missing = await firstMissing(db, ", "allowedRows(write, relation)"],
      to: "EveryRow.of(relation.target.table)",
    },
  ],
  "unique values": {
    file: "resources/unique-rules.ts",
    at: ["return { fields: found, columns: ", "isPerOwner"],
    to: "false",
  },
  "the message about a taken value": {
    file: "resources/taken-values.ts",
    at: ["for (const column of ", "columns"],
    to: 'columns.filter((name) => name !== "owner_id")',
  },
  "the scope of an owner": {
    file: "resources/row-conditions.ts",
    at: [
      "if (model.ownerColumn !== undefined) return ",
      "Selection.of(name, { [model.ownerColumn]: userId })",
    ],
    to: "Selection.of(name)",
  },
  "the scope through a reference": {
    file: "resources/row-conditions.ts",
    at: [
      'if (typeof owner === "object") return ',
      "Selection.of(name).and(isVisible(model, owner.through, identity))",
    ],
    to: "Selection.of(name)",
  },
  "the scope of a rule": {
    file: "resources/row-conditions.ts",
    at: ["const condition = conditionOf(scope(", "condition === undefined"],
    to: "true",
  },
};

const source = path.join(import.meta.dirname, "../../../src");

interface Edit {
  readonly name: string;
  readonly to: string;
  readonly start: number;
  readonly end: number;
}

function editOf(name: string, text: string, { file, at: [after, expression], to }: Change): Edit {
  const at = text.indexOf(after);
  const start = text.indexOf(expression, at + after.length);
  if (at < 0 || text.indexOf(after, at + 1) >= 0 || start < 0)
    throw new Error(`The mutant of ${name} is stale: after ${after}, ${file} must have ${expression}`);
  return { name, to, start, end: start + expression.length };
}

/** The source of a file with all its mutants, which are off; undefined for a file without any. */
function mutated(file: string, text: string): string | undefined {
  const edits = Object.entries(mutants).flatMap(([name, changes]) =>
    [changes].flat().flatMap((change) => (change.file === file ? [editOf(name, text, change)] : [])),
  );
  if (edits.length === 0) return undefined;
  const starts = [...new Set(edits.map(({ start }) => start))].toSorted((one, other) => other - one);
  let result = text;
  for (const start of starts) {
    const here = edits.filter((edit) => edit.start === start);
    const end = here[0]?.end ?? start;
    const expression = here.reduce(
      (left, { name, to }) => `(isMutant(${JSON.stringify(name)}) ? (${to}) : ${left})`,
      text.slice(start, end),
    );
    result = result.slice(0, start) + expression + result.slice(end);
  }
  const store = JSON.stringify(path.join(source, "store/index.ts"));
  return `import { Selection as EveryRow } from ${store};\nconst isMutant = (name: string) => Reflect.get(globalThis, "mutant") === name;\n${result}`;
}

/** Builds the mutants into the source. */
export const mutantsPlugin = (): Plugin => ({
  name: "mutants",
  enforce: "pre",
  transform(code, id) {
    const file = path.relative(source, id.replace(/\?.*$/, ""));
    return mutated(file, code);
  },
});
