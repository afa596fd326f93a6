// Counts the statements of every flow on PostgreSQL, each of which is a trip to the server and back: `npm run bench:roundtrips`.
import { randomBytes } from "node:crypto";
import { addDjangoTables, fill } from "../../test/support/fill.ts";
import { type FlowStatements, flowStatements } from "../../test/support/flow-statements.ts";
import type { Statement } from "../../test/support/statements.ts";
import { databasesOf } from "../growth/databases.ts";
import { openApp } from "../growth/filled-app.ts";

const control = /^(?:begin|commit|rollback)/;

const databases = await databasesOf("postgres");
try {
  const own = await flowsOf(false);
  const beside = await flowsOf(true);
  console.log("flow                     own tables   beside Simple JWT's");
  for (const [place, { flow, statements }] of own.entries()) {
    const other = beside[place]?.statements ?? [];
    console.log(`${flow.padEnd(24)} ${count(statements).padStart(10)}   ${count(other).padStart(10)}`);
  }
  if (process.argv.includes("--statements")) for (const flow of [...own, ...beside]) print(flow);
} finally {
  await databases.remove();
}

async function flowsOf(withDjangoTables: boolean): Promise<FlowStatements[]> {
  const flowApp = openApp(await databases.next(), randomBytes(32).toString("hex"));
  const { app, now } = flowApp;
  try {
    await app.migrate();
    const filling = { sessions: 10, now: now() * 1000 };
    await fill(app.db, "postgres", filling);
    if (withDjangoTables) await addDjangoTables(app.db, "postgres", filling);
    return await flowStatements(flowApp);
  } finally {
    await app.close();
  }
}

/** All of them, and how many of these only begin and end transactions. */
function count(statements: readonly Statement[]): string {
  const transactions = statements.filter(({ sql }) => control.test(sql)).length;
  return transactions === 0 ? String(statements.length) : `${statements.length} (${transactions} of control)`;
}

function print({ flow, statements }: FlowStatements): void {
  console.log(`\n${flow}`);
  for (const { sql } of statements) console.log(`  ${sql.replaceAll(/\s+/g, " ").trim().slice(0, 160)}`);
}
