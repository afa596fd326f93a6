// Names in relations are checked when an app starts: what users show, who may be referred to, and what can be expanded.
import { afterAll, expect, it } from "vitest";
import * as z from "zod";
import {
  allowAny,
  defineResource,
  everyone,
  isAuthenticated,
  latchkey,
  type LatchkeyOptions,
  manyToMany,
  membersOf,
  OptionsError,
  reference,
} from "../../src/index.ts";
import { password, secretKey, testApp } from "../support/app.ts";

const people = { among: everyone, show: ["id", "username"] };
const open = { scope: "all", permissions: [allowAny] } as const;
const projects = defineResource("projects", {
  schema: z.object({ name: z.string(), members: manyToMany("users", people) }),
  ...open,
});
const issues = (shape: z.ZodRawShape, more: object = {}) =>
  defineResource("issues", { schema: z.object({ title: z.string(), ...shape }), ...open, ...more });
const project = reference(projects);

it.each<[string, LatchkeyOptions, string]>([
  [
    "a field of users in `show`",
    { resources: [issues({ by: reference("users", { among: everyone, show: ["id", "usename"] }) })] },
    "issues.by shows the field usename of users, which they do not have; did you mean username?",
  ],
  [
    "a field of users that the model leaves out",
    {
      users: { omit: ["first_name"] },
      resources: [issues({ by: manyToMany("users", { among: everyone, show: ["first_name"] }) })],
    },
    "issues.by shows the field first_name of users, which they do not have",
  ],
  [
    "the reference of membersOf",
    {
      resources: [
        projects,
        issues({ project, by: reference("users", { among: membersOf("projct"), show: ["id"] }) }),
      ],
    },
    'issues.by is among `membersOf("projct")`, which is not a reference to a resource; did you mean project?',
  ],
  [
    "the list of membersOf",
    {
      resources: [
        projects,
        issues({ project, by: reference("users", { among: membersOf("project", "member"), show: ["id"] }) }),
      ],
    },
    "issues.by is among the member of projects, which is not a manyToMany of users; did you mean members?",
  ],
  [
    "a relation to expand",
    { resources: [projects, issues({ project }, { expand: ["projects"] })] },
    'The resource `issues` has `expand: ["projects"]`, which is not a reference or a manyToMany; did you mean project?',
  ],
  [
    "a relation of the user model",
    { resources: [projects], users: { fields: z.object({ team: reference(projects) }) } },
    'Option `users.fields`: team is a relation, which users do not have: make a resource with a reference to "users" instead.',
  ],
])("%s", (_, options, message) => {
  const start = (): unknown =>
    latchkey({ database: "sqlite::memory:", secretKey, log: () => {}, ...options });
  expect(start).toThrow(OptionsError);
  expect(start).toThrow(message);
});

const closing: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(closing.map((close) => close())));

it("the fields of users are shown as their types say", async () => {
  const fields = z.object({
    is_vip: z.boolean().default(true),
    born: z.iso.datetime().nullable().default("2000-01-01T00:00:00Z"),
    tags: z.array(z.string()).default(["a"]),
  });
  const show = ["id", "username", "is_staff", "is_vip", "born", "tags", "last_login"];
  const notes = defineResource("notes", {
    schema: z.object({ by: reference("users", { among: everyone, show }) }),
    scope: "all",
    permissions: [isAuthenticated],
    expand: ["by"],
  });
  const { app, call, login } = await testApp(
    { users: { fields }, resources: [notes], timeZone: "Asia/Tokyo" },
    [],
  );
  closing.push(app.close);
  await app.auth.register({ username: "ada", password });
  const { access: token } = await login("ada");
  expect(await call("POST", "/api/notes/", { token, json: { by: 1 } })).toMatchObject({ status: 201 });
  expect((await call("GET", "/api/notes/1/?expand=by", { token })).json).toEqual({
    id: 1,
    by: {
      id: 1,
      username: "ada",
      is_staff: false,
      is_vip: true,
      born: "2000-01-01T09:00:00+09:00",
      tags: ["a"],
      last_login: null,
    },
  });
});
