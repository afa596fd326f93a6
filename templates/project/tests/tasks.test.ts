// The tasks of two users.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createTestApp } from "latchkey/testing";
import { options } from "../options.ts";

const { client, createUser, close } = await createTestApp(options);
after(close);

const ada = client.as(await createUser());
const bob = client.as(await createUser());

test("a task is its owner's alone", async () => {
  const created = await ada.post("/api/tasks/", { title: "Water the plants", due: "2030-01-31" });
  assert.equal(created.status, 201);
  assert.equal((await ada.get("/api/tasks/1/")).status, 200);
  for (const answer of [
    await bob.get("/api/tasks/1/"),
    await bob.put("/api/tasks/1/", { title: "Mine now" }),
    await bob.patch("/api/tasks/1/", { title: "Mine now" }),
    await bob.delete("/api/tasks/1/"),
  ])
    assert.equal(answer.status, 404);
  assert.equal((await client.get("/api/tasks/")).status, 401);
});

test("a list is divided into pages, and filtered", async () => {
  await ada.post("/api/tasks/", { title: "Feed the cat", is_completed: true });
  const { body } = await ada.get("/api/tasks/?is_completed=true");
  assert.partialDeepStrictEqual(body, { count: 1, next: null, results: [{ title: "Feed the cat" }] });
});

test("a body that is not valid is refused, with a message for each field", async () => {
  const { status, body } = await ada.post("/api/tasks/", { title: "", due: "soon" });
  assert.equal(status, 400);
  assert.deepEqual(Object.keys(body ?? {}), ["title", "due"]);
});
