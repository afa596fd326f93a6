// The tutorials' own commands against the built server, run as a process, on a fresh SQLite database.
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { form, http } from "../support/http.ts";
import {
  cheapHashes,
  latchkeyCommand,
  quickstart,
  scratchFolder,
  type ServerProcess,
  startServer,
} from "../support/process.ts";

const folder = scratchFolder();
const password = "tr0ub4dor-staple";
let server: ServerProcess;

beforeAll(async () => {
  server = await startServer({ cwd: folder, env: cheapHashes });
});
afterAll(async () => {
  await server.stop();
});

/** Runs a line of a tutorial, as it is typed. */
function shell(line: string): string {
  return execFileSync("sh", ["-c", line.replaceAll("http://127.0.0.1:8000", server.url)], {
    encoding: "utf8",
  });
}

async function login(username: string): Promise<{ access: string; refresh: string }> {
  const { body } = await http("POST", `${server.url}/api/token/`, { username, password });
  return { access: String(body["access"]), refresh: String(body["refresh"]) };
}

describe("start", () => {
  it("says where it listens, where the database is and how to make the first user", async () => {
    expect(server.output()).toContain(`listening  ${server.url}`);
    await expect.poll(() => server.output()).toContain(path.join(folder, "latchkey.db"));
    await expect.poll(() => server.output()).toContain("npx latchkey createsuperuser");
  });

  it("makes a development secret once, readable by its owner alone, and says so", () => {
    expect(server.output()).toContain(".latchkey-secret");
    expect(statSync(path.join(folder, ".latchkey-secret")).mode & 0o777).toBe(0o600);
  });

  it("refuses to start in production without a secret", async () => {
    const outcome = await latchkeyCommand(["start", quickstart, "--port", "0"], {
      cwd: scratchFolder(),
      env: { NODE_ENV: "production" },
    });
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(/^latchkey: SECRET_KEY is not set/);
    expect(outcome.stderr.trim().split("\n")).toHaveLength(1);
  });
});

describe("the tutorials", () => {
  it("registers by form and logs in with a message", async () => {
    const registered = JSON.parse(
      shell(`curl -s -X POST http://127.0.0.1:8000/api/users/ -d "username=alice" -d "password=${password}"`),
    );
    expect(registered).toEqual({ id: expect.any(Number), username: "alice" });
    const body = JSON.parse(
      shell(
        `curl -s -X POST http://127.0.0.1:8000/api/users/authentication/ -H "Content-Type: application/json" -d '{"username": "alice", "password": "${password}"}'`,
      ),
    );
    expect(Object.keys(body)).toEqual(["message", "refresh", "access"]);
    expect((await http("POST", `${server.url}/api/users/`, { username: "bob", password })).status).toBe(201);
  });

  it("obtains tokens by form, by JSON and by multipart", () => {
    for (const data of [
      `-d "username=alice" -d "password=${password}"`,
      `-H "Content-Type: application/json" -d '{"username": "alice", "password": "${password}"}'`,
      `-F "username=alice" -F "password=${password}"`,
    ]) {
      const tokens = JSON.parse(shell(`curl -s -X POST http://127.0.0.1:8000/api/token/ ${data}`));
      expect(Object.keys(tokens)).toEqual(["refresh", "access"]);
    }
  });

  it("guards the protected endpoint", async () => {
    const { access } = await login("alice");
    const anonymous = shell("curl -s -i http://127.0.0.1:8000/protected-endpoint/");
    expect(anonymous).toMatch(/^HTTP\/1\.1 401 .*www-authenticate: Bearer realm="api"/is);
    expect(anonymous).toContain('{"detail":"Authentication credentials were not provided."}');
    expect(
      shell(`curl -s -H "Authorization: Bearer ${access}" http://127.0.0.1:8000/protected-endpoint/`),
    ).toBe('{"message":"This is a protected view!"}');
  });

  it("refreshes, verifies, checks the header and blacklists", async () => {
    const { access, refresh } = await login("alice");
    const refreshed = await form(`${server.url}/api/token/refresh/`, { refresh });
    expect(refreshed.status).toBe(200);
    expect(Object.keys(refreshed.body)).toEqual(["access", "refresh"]);
    expect((await http("POST", `${server.url}/api/token/verify/`, { token: access })).body).toEqual({});
    expect((await http("POST", `${server.url}/api/token/verify/`, { token: `${access}x` })).status).toBe(401);
    const header = `${server.url}/api/token/authentication-token-header/`;
    expect((await http("POST", header, undefined, access)).status).toBe(200);
    expect((await http("POST", header)).status).toBe(401);
    const next = String(refreshed.body["refresh"]);
    const verified = await http("POST", `${server.url}/api/token/refresh-and-verify/`, { refresh: next });
    expect(verified.status).toBe(200);
    const last = String(verified.body["refresh"]);
    expect((await http("POST", `${server.url}/api/token/blacklist/`, { refresh: last })).body).toEqual({});
    expect((await http("POST", `${server.url}/api/token/refresh/`, { refresh: last })).body).toEqual({
      detail: "Token is blacklisted",
      code: "token_not_valid",
    });
    expect((await http("GET", `${server.url}/protected-endpoint/`, undefined, access)).status).toBe(401);
  });

  it("keeps each user's tasks to themselves", async () => {
    const [alice, bob] = [(await login("alice")).access, (await login("bob")).access];
    const tasks = `${server.url}/api/tasks/`;
    const created = await http("POST", tasks, { title: "Complete the project", owner: 999 }, alice);
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      title: "Complete the project",
      description: "",
      is_completed: false,
    });
    const one = `${tasks}${String(created.body["id"])}/`;
    expect((await http("POST", tasks, { title: "Bob's" }, bob)).status).toBe(201);
    expect((await http("GET", tasks, undefined, alice)).body).toHaveLength(1);
    expect((await http("GET", tasks, undefined, bob)).body).toHaveLength(1);
    expect((await http("GET", one, undefined, alice)).body).toEqual(created.body);
    expect((await http("PUT", one, { title: "New", is_completed: true }, alice)).body).toMatchObject({
      title: "New",
      is_completed: true,
    });
    expect((await http("PATCH", one, { description: "d" }, alice)).body).toMatchObject({
      title: "New",
      description: "d",
    });
    for (const method of ["GET", "PUT", "PATCH", "DELETE"]) {
      const refused = await http(method, one, method === "GET" ? undefined : { title: "stolen" }, bob);
      expect(refused.status).toBe(404);
      expect(refused.body).toEqual({ detail: "No Task matches the given query." });
    }
    expect((await http("GET", one, undefined, alice)).body).toMatchObject({ title: "New", description: "d" });
    expect((await http("DELETE", one, undefined, alice)).status).toBe(204);
    expect((await http("GET", one, undefined, alice)).status).toBe(404);
  });

  it.each([
    ["students", { name: "Ravi", roll: 103, city: "Pune" }, { city: "Delhi" }],
    ["items", { name: "NewItem", description: "Description" }, { description: "Other" }],
  ])("takes every verb on %s", async (name, row, change) => {
    const { access } = await login("alice");
    const list = `${server.url}/api/${name}/`;
    expect((await http("GET", list)).status).toBe(401);
    const created = await http("POST", list, row, access);
    expect(created.body).toEqual({ id: expect.any(Number), ...row });
    const one = `${list}${String(created.body["id"])}/`;
    expect((await http("GET", list, undefined, access)).body).toContainEqual(created.body);
    expect((await http("GET", one, undefined, access)).body).toEqual(created.body);
    expect((await http("PUT", one, { ...row, name: "Updated" }, access)).body).toMatchObject({
      name: "Updated",
    });
    expect((await http("PATCH", one, change, access)).body).toMatchObject(change);
    expect((await http("OPTIONS", one, undefined, access)).body).toHaveProperty(
      "actions.PUT.name.max_length",
      100,
    );
    expect((await http("DELETE", one, undefined, access)).status).toBe(204);
    expect((await http("GET", one, undefined, access)).status).toBe(404);
  });
});

describe("beyond one process", () => {
  it("keeps users, tasks and sessions over a restart", async () => {
    const { access, refresh } = await login("alice");
    const title = "survives";
    await http("POST", `${server.url}/api/tasks/`, { title }, access);
    expect(await server.stop()).toBe(0);
    server = await startServer({ cwd: folder, env: cheapHashes });
    expect((await http("GET", `${server.url}/api/tasks/`, undefined, access)).body).toContainEqual(
      expect.objectContaining({ title }),
    );
    expect((await http("POST", `${server.url}/api/token/refresh/`, { refresh })).status).toBe(200);
  });

  it("shares one SQLite file between two processes", async () => {
    const other = await startServer({ cwd: folder, env: cheapHashes });
    try {
      const { access } = await login("alice");
      const titles = Array.from({ length: 40 }, (_, index) => `shared ${index}`);
      const answers = await Promise.all(
        titles.map((title, index) =>
          http("POST", `${(index % 2 === 0 ? server : other).url}/api/tasks/`, { title }, access),
        ),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
      const { body } = await http("GET", `${other.url}/api/tasks/`, undefined, access);
      for (const title of titles) expect(body).toContainEqual(expect.objectContaining({ title }));
    } finally {
      await other.stop();
    }
  });
});
