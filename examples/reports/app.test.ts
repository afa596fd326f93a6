// Run with: DATABASE_URL=sqlite::memory: node --test
import assert from "node:assert/strict";
import { after, test } from "node:test";
import app from "./app.ts";

await app.migrate();
after(() => app.close());

const password = "tr0ub4dor-staple";

async function login(username: string, fields: { team: string; is_lead: boolean }) {
  const user = await app.auth.register({ username, password, fields });
  const { access } = await app.auth.issuePair(user);
  return async (method: string, path: string, body?: object) => {
    const answer = await app.fetch(
      new Request(`http://localhost${path}`, {
        method,
        headers: { authorization: `Bearer ${access}`, "content-type": "application/json" },
        ...(body && { body: JSON.stringify(body) }),
      }),
    );
    const json: unknown = await answer.json();
    return [answer.status, json] as const;
  };
}

test("hours are reported by project, by team and to their owner", async () => {
  const ada = await login("ada", { team: "blue", is_lead: true });
  const bob = await login("bob", { team: "blue", is_lead: false });
  const eve = await login("eve", { team: "red", is_lead: true });
  const [status, entry] = await ada("POST", "/api/entries/", { project: "engine", hours: 3 });
  assert.equal(status, 201);
  await ada("POST", "/api/entries/", { project: "engine", hours: 2 });
  await ada("POST", "/api/entries/", { project: "notes", hours: 1 });
  await bob("POST", "/api/entries/", { project: "engine", hours: 8 });

  assert.deepEqual(await ada("GET", "/reports/mine/"), [
    200,
    [
      { project: "engine", hours: 5 },
      { project: "notes", hours: 1 },
    ],
  ]);
  assert.deepEqual(await ada("GET", "/reports/mine/?min=2"), [200, [{ project: "engine", hours: 5 }]]);
  assert.equal((await ada("GET", "/reports/mine/?min=two"))[0], 400);

  const [, team] = await ada("GET", "/reports/team/");
  assert.ok(Array.isArray(team));
  assert.equal(team.length, 4);
  assert.deepEqual(team[0], entry);
  assert.deepEqual(await eve("GET", "/reports/team/"), [200, []]);
  assert.equal((await bob("GET", "/reports/team/"))[0], 403);

  assert.deepEqual(await ada("POST", "/reports/rename/", { from: "notes", to: "engine" }), [
    200,
    { moved: 1 },
  ]);
  assert.equal((await bob("POST", "/reports/rename/", { from: "notes", to: "engine" }))[0], 400);
  assert.deepEqual(await ada("GET", "/reports/mine/"), [200, [{ project: "engine", hours: 6 }]]);
});

test("a route of its own knows the user", async () => {
  const cleo = await login("cleo", { team: "green", is_lead: false });
  const [status, me] = await cleo("GET", "/me/");
  assert.equal(status, 200);
  assert.ok(typeof me === "object" && me !== null && "team" in me);
  assert.equal(me.team, "green");
  assert.equal((await app.fetch(new Request("http://localhost/me/"))).status, 401);
});
