// What no user learns about the rows of others. Run with: DATABASE_URL=sqlite::memory: node --test
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { testIsolation } from "latchkey/testing";
import app from "./app.ts";

await app.migrate();
after(() => app.close());

test("entries are isolated", async () => {
  const report = await testIsolation(app);
  assert.ok(report.isIsolated, report.text);
});
