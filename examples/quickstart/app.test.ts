// Run with: DATABASE_URL=sqlite::memory: node --test
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createTestApp, testIsolation } from "latchkey/testing";
import { options } from "./app.ts";

const api = await createTestApp(options);
after(() => api.close());

test("a task is its owner's alone", async () => {
  const [ada, bob] = [await api.createUser(), await api.createUser()];
  const created = await api.client.as(ada).post("/api/tasks/", { title: "Water the plants" });
  assert.equal(created.status, 201);
  assert.equal((await api.client.as(ada).get("/api/tasks/1/")).status, 200);
  assert.deepEqual((await api.client.as(bob).get("/api/tasks/")).body, []);
  for (const method of ["GET", "PUT", "PATCH", "DELETE"]) {
    const answer = await api.client.as(bob).request(method, "/api/tasks/1/");
    assert.equal(answer.status, 404, method);
  }
});

test("no user learns about the tasks of others", async () => {
  const { app, close } = await createTestApp(options);
  const report = await testIsolation(app);
  assert.ok(report.isIsolated, report.text);
  await close();
});

test("an access token expires after five minutes", async () => {
  const client = api.client.as(await api.createUser());
  assert.equal((await client.get("/protected-endpoint/")).status, 200);
  api.clock.advance("6m");
  assert.equal((await client.get("/protected-endpoint/")).status, 401);
});

test("the protected view is closed to anonymous callers", async () => {
  assert.equal((await api.client.get("/protected-endpoint/")).status, 401);
});
