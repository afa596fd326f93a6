// Prints the plan of every statement that the flows run on full tables.
import { addDjangoTables } from "../../test/support/fill.ts";
import { type FlowApp, flowStatements } from "../../test/support/flow-statements.ts";
import { planOf, touchesGrowingTable } from "../../test/support/plans.ts";
import type { DialectName } from "../../src/store/index.ts";
import { type FilledApp, openApp, tidy } from "./filled-app.ts";

/** Prints the plans, without and with Simple JWT's tables; `true` when one of them reads a whole table. */
export async function printPlans(filled: FilledApp): Promise<boolean> {
  const { app, dialect, database, secretKey, sessions, now } = filled;
  const isBad = await printFlows(filled, dialect, "without Simple JWT's tables");
  await addDjangoTables(app.db, dialect, { sessions, now: now() * 1000 });
  await tidy(app, dialect);
  const beside = openApp(database, secretKey);
  try {
    return (await printFlows(beside, dialect, "beside Simple JWT's tables")) || isBad;
  } finally {
    await beside.app.close();
  }
}

async function printFlows(flowApp: FlowApp, dialect: DialectName, title: string): Promise<boolean> {
  console.log(`\nPlans of ${dialect}, ${title}; statements that several flows run are shown once`);
  const shown = new Set<string>();
  let isBad = false;
  for (const { flow, statements } of await flowStatements(flowApp)) {
    for (const statement of statements.filter(touchesGrowingTable)) {
      if (shown.has(statement.sql)) continue;
      shown.add(statement.sql);
      const plan = await planOf(flowApp.app.db, dialect, statement);
      isBad ||= plan.scans.length > 0;
      console.log(`  ${flow}: ${statement.sql.replaceAll(/\s+/g, " ").trim()}`);
      for (const step of plan.steps) console.log(`    ${plan.scans.includes(step) ? "SCANS " : ""}${step}`);
    }
  }
  return isBad;
}
