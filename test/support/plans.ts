// How a database would run a statement, and whether it would read a whole table for it.
import { CompiledQuery, sql } from "kysely";
import type { Db, DialectName } from "../../src/store/index.ts";
import type { Statement } from "./statements.ts";

/** The tables that grow with users, logins and tokens: none of them may be read as a whole. */
const growing = [
  "auth_user",
  "latchkey_session",
  "latchkey_revoked_token",
  "token_blacklist_outstandingtoken",
  "token_blacklist_blacklistedtoken",
];

/** A plan: a line for each table or index that is read. */
export interface Plan {
  readonly sql: string;
  readonly steps: readonly string[];
  /** The steps that read a whole table, or a whole index. */
  readonly scans: readonly string[];
}

/** Whether a statement reads or changes a table that grows. */
export function touchesGrowingTable({ sql: text }: Statement): boolean {
  return growing.some((table) => text.includes(table));
}

/**
 * The plan of a statement. PostgreSQL reads small tables as a whole whatever indexes they have; `preferIndexes` shows
 * what it would do with a large one.
 */
export async function planOf(
  db: Db,
  dialect: DialectName,
  statement: Statement,
  { preferIndexes = false }: { readonly preferIndexes?: boolean } = {},
): Promise<Plan> {
  if (dialect === "sqlite") return sqlitePlan(db, statement);
  return db.transaction().execute(async (tx) => {
    if (preferIndexes) await sql`set local enable_seqscan = off`.execute(tx);
    return postgresPlan(tx, statement);
  });
}

async function sqlitePlan(db: Db, { sql: text, parameters }: Statement): Promise<Plan> {
  const { rows } = await db.executeQuery<{ detail: string }>(
    CompiledQuery.raw(`explain query plan ${text}`, [...parameters]),
  );
  const steps = rows.map(({ detail }) => detail);
  const names = namesOfGrowing(text);
  const isScan = (step: string): boolean => names.has(/^SCAN (\w+)/.exec(step)?.[1] ?? "");
  return { sql: text, steps, scans: steps.filter(isScan) };
}

/** What a statement calls the tables that grow: SQLite's plans know them by those names only. */
function namesOfGrowing(text: string): Set<string> {
  const aliases = growing.flatMap((table) =>
    [...text.matchAll(new RegExp(`\\b${table}"? as "?(\\w+)`, "g"))].map(([, alias]) => alias ?? table),
  );
  return new Set([...growing, ...aliases]);
}

interface PostgresNode {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly "Index Cond"?: string;
  readonly Plans?: readonly PostgresNode[];
}

async function postgresPlan(db: Db, { sql: text, parameters }: Statement): Promise<Plan> {
  const { rows } = await db.executeQuery<{ "QUERY PLAN": string | readonly { Plan: PostgresNode }[] }>(
    CompiledQuery.raw(`explain (format json) ${text}`, [...parameters]),
  );
  const given = rows[0]?.["QUERY PLAN"] ?? [];
  const plans: readonly { Plan: PostgresNode }[] = typeof given === "string" ? JSON.parse(given) : given;
  const nodes = plans.flatMap(({ Plan }) => flatten(Plan)).filter(readsTable);
  return { sql: text, steps: nodes.map(describe), scans: nodes.filter(isScan).map(describe) };
}

function flatten(node: PostgresNode): PostgresNode[] {
  return [node, ...(node.Plans ?? []).flatMap(flatten)];
}

function readsTable(node: PostgresNode): boolean {
  return node["Node Type"].endsWith("Scan") && (node["Relation Name"] ?? node["Index Name"]) !== undefined;
}

/** A bitmap heap scan reads what its index scans below it found. */
function isScan(node: PostgresNode): boolean {
  return node["Node Type"] !== "Bitmap Heap Scan" && node["Index Cond"] === undefined;
}

function describe(node: PostgresNode): string {
  const { "Node Type": type, "Relation Name": table, "Index Name": index, "Index Cond": condition } = node;
  return [type, table, index !== undefined && `using ${index}`, condition].filter(Boolean).join(" ");
}
