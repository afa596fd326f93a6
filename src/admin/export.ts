// Rows as CSV, in the order of their ids, read and sent a part at a time. No cell is a formula to a spreadsheet.
import { setImmediate } from "node:timers/promises";
import { Reply, type View, type ViewRequest } from "../http/index.ts";
import { idOf, type Model, shownFields, withLists } from "../resources/index.ts";
import { type ColumnValue, type Db, findRows, findValues, type Row } from "../store/index.ts";
import type { AdminContext } from "./context.ts";
import { filteredRows } from "./list.ts";
import { resourceOperation } from "./rows.ts";

const rowsPerPart = 500;
const rowsPerSearch = 20_000;

/** GET: the rows that the filters leave, as a file. */
export const exportView = (admin: AdminContext): View => ({
  name: "Admin Export",
  ...admin.access,
  operations: [
    resourceOperation(admin, "GET", "view", async (resource, request) => {
      const rows = await filteredRows(admin.context, resource, request);
      return new Reply(200, parts(admin, resource.model, rows, request), {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="${resource.name}.csv"`,
      });
    }),
  ],
});

async function* parts(
  { context }: AdminContext,
  model: Model,
  asked: AskedRows,
  { identity }: ViewRequest,
): AsyncGenerator<string> {
  const { kysely } = context.database;
  const names = columnNames(model);
  let head = lineOf(names);
  for (let last: ColumnValue | undefined = null; last !== undefined;) {
    const { found, next } = await nextPart(kysely, asked, last);
    last = next;
    const complete = await withLists(kysely, model, found, identity);
    const lines = complete.map((row) => {
      const shown = shownFields(row, model);
      return lineOf(names.map((name) => shown[name]));
    });
    if (lines.length > 0 || head !== "") yield head + lines.join("");
    // A search that finds nothing for long leaves other requests their turns.
    else await setImmediate();
    head = "";
  }
}

type AskedRows = Awaited<ReturnType<typeof filteredRows>>;

/** The rows after an id; `next` is the id after which to go on. One statement searches a bounded number of rows. */
async function nextPart(
  db: Db,
  { rows, search }: AskedRows,
  last: ColumnValue,
): Promise<{ readonly found: readonly Row[]; readonly next: ColumnValue | undefined }> {
  const after = (last === null ? rows : rows.where("id", ">", last)).orderBy("id");
  if (search === undefined) {
    const found = await findRows(db, after.part(0, rowsPerPart));
    return { found, next: found.length < rowsPerPart ? undefined : idOf(found.at(-1)?.["id"]) };
  }
  const [end] = await findValues(db, after.part(rowsPerSearch - 1, 1), "id");
  const near = last === null ? rows : rows.where("id", ">", last);
  const searched = (end === undefined ? near : near.where("id", "<=", idOf(end))).and(search);
  const found = await findRows(db, searched.orderBy("id").part(0, rowsPerPart));
  if (found.length < rowsPerPart) return { found, next: end === undefined ? undefined : idOf(end) };
  return { found, next: idOf(found.at(-1)?.["id"]) };
}

/** The names of the fields of a row, in the order in which a row shows them. */
const columnNames = (model: Model): string[] => {
  const { rules, relations, timestampColumns } = model;
  const names = [
    "id",
    ...rules.shown.map(({ field }) => field.name),
    ...timestampColumns.created,
    ...timestampColumns.updated,
    ...relations.map(({ name }) => name),
  ];
  return [...new Set(names)];
};

const lineOf = (values: readonly unknown[]): string => `${values.map(cellOf).join(",")}\r\n`;

/** A spreadsheet reads a cell with such a beginning as a formula, unless it is a plain number. */
const formula = /^[\s]*[=+\-@\t\r]/;
const number = /^-?\d+(?:\.\d+)?$/;

/** A value as a cell (RFC 4180). A text that could be a formula gets an apostrophe before it. */
function cellOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = textOf(value);
  const safe = formula.test(text) && !number.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "bigint") return value.toString();
  const isList = Array.isArray(value) && value.every((item) => typeof item !== "object");
  return isList ? value.join(";") : JSON.stringify(value);
}
