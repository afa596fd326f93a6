// Mutants of the source, each without the scope in one place: a Vite plugin builds all of them in, and a test switches one on.
import path from "node:path";
import type { Plugin } from "vitest/config";

/** A change of the source that takes effect while its mutant is on. */
interface Change {
  readonly file: string;
  /** An expression, or the text before and after it with the expression in between. */
  readonly from: readonly [before: string, expression: string, after: string];
  /** What stands in its place. `EveryRow` is the class Selection. */
  readonly to: string;
}

const everyRowOf = (rows: string): string => `EveryRow.of(${rows}.table)`;
const named = 'EveryRow.of(model.table.name).where("id", "=", Number(request.params["pk"]))';

/** The mutants by name. */
export const mutants: Readonly<Record<string, Change | readonly Change[]>> = {
  "a list": {
    file: "resources/verbs.ts",
    from: [
      "await rows.narrow(",
      "visibleRows(model, request)",
      ", request);\n  const selection = await query.narrow",
    ],
    to: "EveryRow.of(model.table.name)",
  },
  "a single row": {
    file: "resources/verbs.ts",
    from: [
      "const row = await findOr404(context, ",
      "await namedRow(context, request)",
      ", request);\n  const [shown",
    ],
    to: named,
  },
  "the row of an update": {
    file: "resources/verbs.ts",
    from: [
      'const partial = action === "partialUpdate";\n  const selection = ',
      "await namedRow(context, request)",
      ";",
    ],
    to: named,
  },
  "the row of a delete": {
    file: "resources/verbs.ts",
    from: [
      'const call = callOf("destroy", request);\n  const selection = ',
      "await namedRow(context, request)",
      ";",
    ],
    to: named,
  },
  "the row of OPTIONS": {
    file: "resources/verbs.ts",
    from: ["const row = await findRow(database.kysely, ", "await namedRow(context, request)", ");"],
    to: named,
  },
  "a 403 for a row of another owner": {
    file: "resources/verbs.ts",
    from: ["  if (row === undefined) throw ", "rowNotFound(model)", ";\n  const [completed"],
    to: `(await findRow(db, ${named})) === undefined ? rowNotFound(model) : new HttpError(403, "Not yours.")`,
  },
  "the row of an action": {
    file: "resources/actions.ts",
    from: ["const selection = ", "await namedRow(context, request)", ";\n  const found"],
    to: named,
  },
  "the rows that an action finds": {
    file: "resources/actions.ts",
    from: ["selected(model, ", "visibleRows(model, request)", ", options)"],
    to: "EveryRow.of(model.table.name)",
  },
  "a row by its lookup field": {
    file: "resources/row-scope.ts",
    from: ["return ", "rows", '.where(lookup.column.name, "="'],
    to: everyRowOf("rows"),
  },
  "the count of pages": {
    file: "resources/query/page-number.ts",
    from: ["const count = await countRows(db, ", "selection", ");"],
    to: everyRowOf("selection"),
  },
  "the count of a limit": {
    file: "resources/query/limit-offset.ts",
    from: ["const count = await countRows(db, ", "selection", ");"],
    to: everyRowOf("selection"),
  },
  "the rows of a cursor": {
    file: "resources/query/cursor.ts",
    from: ["const found = await read(db, ", "selection", ", order"],
    to: `cursor === undefined ? selection : ${everyRowOf("selection")}`,
  },
  "a filter": {
    file: "resources/query/filters.ts",
    from: ["let result = ", "rows", ";"],
    to: `filters.some(({ name }) => query.has(name)) ? ${everyRowOf("rows")} : rows`,
  },
  "the rows that a filter names": {
    file: "resources/query/filters.ts",
    from: ["const visible = ", "rowsOf({ relation, model: model.modelOf(resource) }, request)", ".whereIn"],
    to: "EveryRow.of(resource.options.table ?? resource.name)",
  },
  "a filter or a search through a reference": {
    file: "resources/query/attributes.ts",
    from: ["refersTo(hop.relation, ", "rowsOf(hop, request)", ".and(met))"],
    to: "EveryRow.of(hop.model.table.name)",
  },
  "a search": {
    file: "resources/query/list-query.ts",
    from: ["return found === undefined ? left : ", "left", ".and(found);"],
    to: everyRowOf("left"),
  },
  "an order": {
    file: "resources/query/ordering.ts",
    from: [
      "      ordered.orderBy(attribute.column, direction, stepsOf(attribute, request)),\n    ",
      "rows",
      ",\n",
    ],
    to: `request.url.query.includes("ordering") ? ${everyRowOf("rows")} : rows`,
  },
  "an order through a reference": {
    file: "resources/query/attributes.ts",
    from: ["column: hop.relation.column, rows: ", "rowsOf(hop, request)", " }"],
    to: "EveryRow.of(hop.model.table.name)",
  },
  "an expanded row": {
    file: "resources/expand.ts",
    from: ["await findRows(db, ", "rowsOf(other, request.identity)", ".whereIn"],
    to: "EveryRow.of(other.table.name)",
  },
  "a list of ids": {
    file: "resources/related-rows.ts",
    from: ["      : ", "joined.whereWithin(join.target, rowsOf(modelOf(resource), identity))", ";"],
    to: "joined",
  },
  "the check of a new reference": {
    file: "resources/allowed-rows.ts",
    from: [
      "if (target.resource !== undefined) return ",
      "rowsOf(model.modelOf(target.resource), request.identity)",
      ";",
    ],
    to: "write.before === undefined ? EveryRow.of(target.table) : rowsOf(model.modelOf(target.resource), request.identity)",
  },
  "the check of a changed reference": {
    file: "resources/allowed-rows.ts",
    from: [
      "if (target.resource !== undefined) return ",
      "rowsOf(model.modelOf(target.resource), request.identity)",
      ";",
    ],
    to: "write.before === undefined ? rowsOf(model.modelOf(target.resource), request.identity) : EveryRow.of(target.table)",
  },
  "the members of a row": {
    file: "resources/allowed-rows.ts",
    from: ['return among.kind === "everyone" ? all : ', "all.and(isMember(write, among))", ";"],
    to: "all",
  },
  "the check of a list of ids": [
    {
      file: "resources/related-writes.ts",
      from: ["await replaceJoined(tx, relation.join, id, ids, ", "allowedRows(write, relation)", ");"],
      to: "EveryRow.of(relation.target.table)",
    },
    {
      file: "resources/allowed-rows.ts",
      from: ["const missing = await firstMissing(db, ", "allowedRows(write, relation)", ", ids);"],
      to: "EveryRow.of(relation.target.table)",
    },
  ],
  "unique values": {
    file: "resources/unique-rules.ts",
    from: ["columns: ", "isPerOwner", " ?"],
    to: "false",
  },
  "the message about a taken value": {
    file: "resources/taken-values.ts",
    from: ["for (const column of ", "columns", ") {\n    const value"],
    to: 'columns.filter((name) => name !== "owner_id")',
  },
  "the scope of an owner": {
    file: "resources/row-conditions.ts",
    from: [
      "if (model.ownerColumn !== undefined) return ",
      "Selection.of(name, { [model.ownerColumn]: userId })",
      ";",
    ],
    to: "Selection.of(name)",
  },
  "the scope through a reference": {
    file: "resources/row-conditions.ts",
    from: [
      'if (typeof owner === "object") return ',
      "Selection.of(name).and(isVisible(model, owner.through, identity))",
      ";",
    ],
    to: "Selection.of(name)",
  },
  "the scope of a rule": {
    file: "resources/row-conditions.ts",
    from: ["return ", "condition === undefined", " ? Selection.of(name)"],
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

function editOf(name: string, text: string, { file, from: [before, expression, after], to }: Change): Edit {
  const whole = before + expression + after;
  const at = text.indexOf(whole);
  if (at < 0 || text.indexOf(whole, at + 1) >= 0)
    throw new Error(`The mutant of ${name} is stale: ${file} must have this once: ${whole}`);
  const start = at + before.length;
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
