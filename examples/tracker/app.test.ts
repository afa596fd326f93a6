// Run with: DATABASE_URL=sqlite::memory: node --test
import assert from "node:assert/strict";
import { after, test } from "node:test";
import app from "./app.ts";

await app.migrate();
after(() => app.close());

type Answer = readonly [status: number, body: unknown];

async function send(method: string, path: string, body?: object, token?: string): Promise<Answer> {
  const request = new Request(`http://localhost${path}`, {
    method,
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const response = await app.fetch(request);
  const text = await response.text();
  const json: unknown = text === "" ? undefined : JSON.parse(text);
  return [response.status, json];
}

const password = "tr0ub4dor-staple";

/** Registers a user and logs in, as a client does. */
async function join(email: string) {
  const [registered, user] = await send("POST", "/api/users/", { email, password, full_name: "A. User" });
  assert.equal(registered, 201);
  const [, tokens] = await send("POST", "/api/token/", { email, password });
  const access = String(Reflect.get(Object(tokens), "access"));
  return {
    id: Number(Reflect.get(Object(user), "id")),
    send: (method: string, path: string, body?: object) => send(method, path, body, access),
  };
}

const pick = (value: unknown, ...names: string[]): unknown[] =>
  names.map((name) => Reflect.get(Object(value), name));

const idOf = (value: unknown): number => Number(Reflect.get(Object(value), "id"));

/** A field of each item of a page. */
const each = (page: unknown, name: string): unknown[] =>
  [Reflect.get(Object(page), "results")].flat().map((item: unknown) => Reflect.get(Object(item), name));

const ada = await join("ada@example.org");
const bob = await join("bob@example.org");
const eve = await join("eve@example.org");

const [, apollo] = await ada.send("POST", "/api/projects/", { name: "Apollo", key: "AP", members: [bob.id] });
const [, secret] = await eve.send("POST", "/api/projects/", { name: "Secret", key: "AP" });
const apolloId = idOf(apollo);
const secretId = idOf(secret);

test("a project has an owner, members and a key of its own", async () => {
  assert.deepEqual(pick(apollo, "name", "key", "members", "owner"), ["Apollo", "AP", [bob.id], ada.id]);
  const refused = await ada.send("POST", "/api/projects/", { name: "Again", key: "AP" });
  assert.deepEqual(refused, [400, { key: ["project with this key already exists."] }]);
  assert.equal((await ada.send("POST", "/api/projects/", { name: "x", key: "lower" }))[0], 400);
});

test("members see a project and its issues; only the owner changes the project", async () => {
  const path = `/api/projects/${apolloId}/`;
  assert.equal((await bob.send("GET", path))[0], 200);
  assert.equal((await bob.send("PATCH", path, { name: "Mine" }))[0], 403);
  assert.equal((await eve.send("GET", path))[0], 404);
  assert.equal((await eve.send("PATCH", path, { name: "Mine" }))[0], 404);
  const issue = { project: apolloId, title: "Fuel", estimate: "1.5", assignee: bob.id };
  const [status, created] = await bob.send("POST", "/api/issues/", issue);
  assert.equal(status, 201);
  assert.deepEqual(pick(created, "status", "estimate", "assignee"), ["open", "1.50", bob.id]);
  const id = idOf(created);
  assert.equal((await ada.send("GET", `/api/issues/${id}/`))[0], 200);
  assert.equal((await eve.send("GET", `/api/issues/${id}/`))[0], 404);
});

test("a project of others is refused exactly as a missing one, and so is an assignee from outside", async () => {
  for (const project of [secretId, 9999])
    assert.deepEqual(await ada.send("POST", "/api/issues/", { project, title: "x" }), [
      400,
      { project: [`Invalid pk "${project}" - object does not exist.`] },
    ]);
  const outsider = { project: apolloId, title: "x", assignee: eve.id };
  assert.deepEqual(await ada.send("POST", "/api/issues/", outsider), [
    400,
    { assignee: [`Invalid pk "${eve.id}" - object does not exist.`] },
  ]);
});

test("lists are filtered, searched, sorted, and divided into pages", async () => {
  await ada.send("POST", "/api/issues/", { project: apolloId, title: "Launch pad", due: "2026-12-24" });
  await ada.send("POST", "/api/issues/", { project: apolloId, title: "Land", due: "2027-01-10" });
  await eve.send("POST", "/api/issues/", { project: secretId, title: "Landmine", due: "2026-12-01" });
  const titles = async (query: string) => each((await ada.send("GET", `/api/issues/?${query}`))[1], "title");
  assert.deepEqual(await titles("due__lte=2026-12-31"), ["Launch pad"]);
  assert.deepEqual(await titles("project__key=AP&due__lte=2027-12-31&ordering=-due"), ["Land", "Launch pad"]);
  assert.deepEqual(await titles("search=la&ordering=title"), ["Land", "Launch pad"]);
  const [, page] = await ada.send("GET", "/api/issues/?page_size=1");
  assert.deepEqual(pick(page, "count", "previous"), [3, null]);
  assert.equal((await ada.send("GET", "/api/issues/?due__lte=soon"))[0], 400);
});

test("a project and an assignee are shown on demand", async () => {
  const [, page] = await ada.send("GET", "/api/issues/?search=Fuel&expand=project,assignee");
  assert.deepEqual(each(page, "assignee"), [{ id: bob.id, email: "bob@example.org" }]);
  assert.deepEqual(pick(each(page, "project")[0], "name"), ["Apollo"]);
});

test("an issue is closed by an action, and is changed again after it was reopened", async () => {
  const [, created] = await ada.send("POST", "/api/issues/", { project: apolloId, title: "Close me" });
  const path = `/api/issues/${idOf(created)}/`;
  assert.equal((await eve.send("POST", `${path}close/`))[0], 404);
  const [status, closed] = await bob.send("POST", `${path}close/`);
  assert.deepEqual([status, ...pick(closed, "status")], [200, "done"]);
  assert.equal((await ada.send("PATCH", path, { title: "Again" }))[0], 409);
  assert.equal((await ada.send("PATCH", path, { title: "Again", status: "open" }))[0], 200);
});

test("public projects are listed for everyone, and cannot be written there", async () => {
  assert.deepEqual(await send("GET", "/api/showcase/"), [200, []]);
  await ada.send("PATCH", `/api/projects/${apolloId}/`, { is_public: true });
  assert.deepEqual(await send("GET", "/api/showcase/"), [
    200,
    [{ id: apolloId, name: "Apollo", is_public: true }],
  ]);
  assert.equal((await send("GET", `/api/showcase/${secretId}/`))[0], 404);
  assert.equal((await send("POST", "/api/showcase/", { name: "x" }))[0], 405);
  assert.equal((await send("GET", "/api/projects/"))[0], 401);
});

test("a project takes its issues with it", async () => {
  assert.equal((await bob.send("DELETE", `/api/projects/${apolloId}/`))[0], 403);
  assert.equal((await ada.send("DELETE", `/api/projects/${apolloId}/`))[0], 204);
  assert.deepEqual(each((await ada.send("GET", "/api/issues/"))[1], "id"), []);
});
