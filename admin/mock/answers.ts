// What the mock answers below api/: the contract of the admin's endpoints over rows in memory, without rights.
import type { Row } from "../src/api/row.ts";
import { description } from "./description.ts";
import { tables } from "./rows.ts";

export interface Answer {
  status: number;
  body?: unknown;
}

const found = (name: string): (typeof description.resources)[number] | undefined =>
  description.resources.find((resource) => resource.name === name);

const textOf = (name: string, id: unknown): unknown =>
  tables[name]?.find((row) => row.id === id)?.[found(name)?.title_field ?? "id"];

/** A row with the texts of its references. */
function labelled(name: string, row: Row): Row {
  const labels = (found(name)?.fields ?? []).flatMap(({ name: field, reference }): [string, unknown][] => {
    const value = row[field];
    if (typeof reference !== "string" || value === null || value === undefined) return [];
    return [
      [field, Array.isArray(value) ? value.map((id) => textOf(reference, id)) : textOf(reference, value)],
    ];
  });
  return { ...row, _labels: Object.fromEntries(labels) };
}

const matches = (row: Row, name: string, value: string): boolean => {
  if (name === "search") return JSON.stringify(row).toLowerCase().includes(value.toLowerCase());
  if (name === "id__in") return value.split(",").includes(String(row.id));
  const [field = "", lookup] = name.split("__");
  const own = row[field];
  if (lookup === "lte") return typeof own === "string" && own <= value;
  if (lookup === "gte") return typeof own === "string" && own >= value;
  return Array.isArray(own) ? own.map(String).includes(value) : String(own) === value;
};

const notFilters = new Set(["page", "page_size", "ordering"]);

function list(name: string, query: URLSearchParams): Answer {
  const filters = [...query].filter(([key]) => !notFilters.has(key));
  const rows = (tables[name] ?? []).filter((row) =>
    filters.every(([key, value]) => matches(row, key, value)),
  );
  const order = query.get("ordering") ?? "-id";
  const field = order.replace(/^-/, "");
  const sorted = rows.toSorted((one, other) =>
    String(one[field]).localeCompare(String(other[field]), "en", { numeric: true }),
  );
  const size = Number(query.get("page_size") ?? 25);
  const start = (Number(query.get("page") ?? 1) - 1) * size;
  const page = (order.startsWith("-") ? sorted.toReversed() : sorted).slice(start, start + size);
  return { status: 200, body: { count: rows.length, results: page.map((row) => labelled(name, row)) } };
}

const save = (name: string, row: Row, values: Record<string, unknown>): Answer => {
  if (values["title"] === "bad") return { status: 400, body: { title: ["This title is not allowed."] } };
  Object.assign(row, values);
  return { status: 200, body: labelled(name, row) };
};

const remove = (name: string, ids: readonly unknown[]): void => {
  tables[name] = (tables[name] ?? []).filter(({ id }) => !ids.map(String).includes(String(id)));
};

function answerRow(
  method: string,
  name: string,
  row: Row,
  rest: string[],
  body: Record<string, unknown>,
): Answer {
  const [verb] = rest;
  if (verb === "history") return { status: 200, body: { results: tables["audit"]?.slice(0, 5) } };
  if (verb === "deletion")
    return {
      status: 200,
      body: { related: [{ resource: "issues", label: "Issues", count: 3 }], protected: [] },
    };
  if (verb === "end") Object.assign(row, { revoked_at: new Date().toISOString() });
  if (verb !== undefined) return { status: 200, body: {} };
  if (method === "PATCH") return save(name, row, body);
  if (method === "DELETE") {
    remove(name, [row.id]);
    return { status: 204 };
  }
  return { status: 200, body: labelled(name, row) };
}

/** The answer below data/. */
export function answerData(
  method: string,
  path: string[],
  query: URLSearchParams,
  body: Record<string, unknown>,
): Answer {
  const [name = "", id, ...rest] = path;
  const rows = tables[name];
  if (rows === undefined) return { status: 404, body: { detail: "Not found." } };
  if (id === undefined && method === "GET") return list(name, query);
  if (id === undefined) {
    const row: Row = { ...body, id: rows.length + 1 };
    const answer = save(name, row, body);
    if (answer.status === 200) rows.push(row);
    return answer.status === 200 ? { ...answer, status: 201 } : answer;
  }
  const ids = Array.isArray(body["ids"]) ? body["ids"] : [];
  if (id === "bulk-delete") remove(name, ids);
  if (id === "bulk-update")
    for (const row of rows) if (ids.includes(row.id)) Object.assign(row, body["values"]);
  if (id.startsWith("bulk-") || id === "actions") return { status: 200, body: {} };
  const row = rows.find((row) => String(row.id) === id);
  if (row === undefined) return { status: 404, body: { detail: "Not found." } };
  return answerRow(method, name, row, rest, body);
}
