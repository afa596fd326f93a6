// Taking over Django's database: users stay logged in, passwords work, and revoked tokens stay revoked.
import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { defineResource, isAuthenticated } from "../../src/index.ts";
import { claimsOf, type Flows, flows, refreshOf, rotating } from "./flows.ts";

interface Handover {
  readonly secret_key: string;
  readonly users: readonly {
    readonly id: number;
    readonly username: string;
    readonly password: string;
    readonly encoded: string;
    readonly is_active: boolean;
  }[];
  readonly tokens: readonly {
    readonly user: string;
    readonly user_id: number;
    readonly jti: string;
    readonly refresh: string;
    readonly access: string;
    readonly blacklisted: boolean;
  }[];
  readonly tasks: readonly { readonly id: number; readonly owner: number }[];
}

const handover: Handover = JSON.parse(
  readFileSync(path.join(import.meta.dirname, "../data/golden/handover/django-handover.json"), "utf8"),
);

const tasks = defineResource("tasks", {
  table: "tasks_task",
  schema: z.object({
    title: z.string().max(255),
    description: z.string().default(""),
    is_completed: z.boolean().default(false),
  }),
  owner: "owner",
  timestamps: { created: "created_at" },
  permissions: [isAuthenticated],
});

const carryOn = (tokens: object = {}): Promise<Flows> =>
  flows(
    {
      secretKey: handover.secret_key,
      resources: [tasks],
      tokens,
      passwords: { policy: false },
      clock: Date.now,
    },
    { django: "handover" },
  );

const tasksOf = (owner: number): unknown => handover.tasks.filter((task) => task.owner === owner);

describe("with the passwords that Django hashed", () => {
  let test: Flows;
  beforeAll(async () => {
    test = await carryOn();
  });

  it.each(handover.users.filter(({ is_active: isActive }) => isActive))(
    "$username logs in, and sees what is theirs",
    async ({ id, username, password, encoded }) => {
      expect(await test.rows("select password from auth_user where id = ?", id)).toEqual([
        { password: encoded },
      ]);
      const login = await test.call("POST", "/api/token/", { json: { username, password } });
      expect(login.status).toBe(200);
      const { access }: { access: string } = JSON.parse(login.text);
      const listed = await test.call("GET", "/api/tasks/", { token: access });
      expect([listed.status, listed.json]).toEqual([200, tasksOf(id)]);
    },
  );

  it.each(handover.users.filter(({ is_active: isActive }) => !isActive))(
    "$username is inactive and does not",
    async ({ username, password }) => {
      const login = await test.call("POST", "/api/token/", { json: { username, password } });
      expect([login.status, login.json]).toEqual([
        401,
        { detail: "No active account found with the given credentials" },
      ]);
    },
  );
});

describe.each<[string, object]>([
  ["without rotation, as Django had it", {}],
  ["with rotation", rotating],
])("with the tokens that Django issued, %s", (_, tokens) => {
  let test: Flows;
  beforeAll(async () => {
    test = await carryOn(tokens);
  });

  it.each(handover.tokens)(
    "an access token of $user shows their own tasks",
    async ({ access, user_id: id }) => {
      const listed = await test.call("GET", "/api/tasks/", { token: access });
      expect([listed.status, listed.json]).toEqual([200, tasksOf(id)]);
      for (const task of handover.tasks) {
        const one = await test.call("GET", `/api/tasks/${task.id}/`, { token: access });
        expect([task.id, one.status]).toEqual([task.id, task.owner === id ? 200 : 404]);
      }
    },
  );

  it.each(handover.tokens.filter(({ blacklisted }) => !blacklisted))(
    "a refresh token of $user works",
    async ({ refresh, user_id: id }) => {
      const answer = await test.call("POST", "/api/token/refresh/", { json: { refresh } });
      expect(answer.status).toBe(200);
      const { access }: { access: string } = JSON.parse(answer.text);
      const listed = await test.call("GET", "/api/tasks/", { token: access });
      expect([listed.status, listed.json]).toEqual([200, tasksOf(id)]);
    },
  );

  it.each(handover.tokens.filter(({ blacklisted }) => blacklisted))(
    "a refresh token of $user that was blacklisted does not",
    async ({ refresh }) => {
      const answer = await test.call("POST", "/api/token/refresh/", { json: { refresh } });
      expect([answer.status, answer.json]).toEqual([
        401,
        { detail: "Token is blacklisted", code: "token_not_valid" },
      ]);
    },
  );
});

describe("the way back", () => {
  it("works: Django's tables have what we issued and revoked, and its earlier rows are unchanged", async () => {
    const test = await carryOn({ ...rotating, refreshReuseInterval: 0 });
    const own = "select * from token_blacklist_outstandingtoken where id <= ? order by id";
    const [newest] = await test.rows("select max(id) as id from token_blacklist_outstandingtoken");
    const last = Number(newest?.["id"]);
    const before = await test.rows(own, last);
    const usable = handover.tokens.filter(({ blacklisted }) => !blacklisted);
    const refused: string[] = [];
    const taken: string[] = [];
    for (const [index, { refresh, jti }] of usable.entries()) {
      const next = refreshOf(await test.app.auth.refresh(refresh));
      const isKept = index % 2 === 0;
      if (!isKept) await test.app.auth.revoke(next);
      refused.push(jti);
      (isKept ? taken : refused).push(String(claimsOf(next)["jti"]));
    }
    const state = await test.rows(
      `select o.jti, b.id is not null as listed from token_blacklist_outstandingtoken o
       left join token_blacklist_blacklistedtoken b on b.token_id = o.id`,
    );
    const listed = new Map(state.map((row) => [String(row["jti"]), row["listed"]]));
    expect(refused.map((jti) => listed.get(jti))).toEqual(refused.map(() => 1));
    expect(taken.map((jti) => listed.get(jti))).toEqual(taken.map(() => 0));
    expect(await test.rows(own, last)).toEqual(before);
  });
});
