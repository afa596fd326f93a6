// No user learns about the rows of another: every verb, filter, search, order and page of every resource is tried.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createTestApp, testIsolation } from "latchkey/testing";
import { options } from "../options.ts";

const { app, close } = await createTestApp(options);
after(close);

test("the rows of a user are hidden from all others", async () => {
  const report = await testIsolation(app);
  assert.ok(report.isIsolated, report.text);
});
