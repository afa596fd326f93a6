// Concurrent requests share a query, and each gets its own answer.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defineView, isAuthenticated } from "../../src/index.ts";
import { type TestApp, testApp } from "../support/app.ts";

const names = Array.from({ length: 20 }, (_, index) => `user-${index}`);
const viewOf = defineView("/me/", {
  permissions: [isAuthenticated],
  get: ({ identity }) => ({ name: identity?.user.username }),
});

describe.each([
  ["by id", {}],
  ["by another column", { userIdField: "username" }],
])("many requests at once, %s", (_, tokens) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await testApp({ views: [viewOf], tokens, sessionIdleLifetime: "1d" }, names);
  });
  afterAll(() => test.app.close());

  it("are each answered for their own user and session", async () => {
    const logins = await Promise.all(
      names.map(async (name) => {
        const { access, refresh } = await test.login(name);
        return { name, access, refresh };
      }),
    );
    const [loggedOut, deactivated, deleted] = logins;
    await test.app.auth.revoke(loggedOut?.refresh ?? "");
    const { db } = test.app;
    await db
      .withTables<{ auth_user: { username: string; is_active: boolean } }>()
      .updateTable("auth_user")
      .set({ is_active: false })
      .where("username", "=", deactivated?.name ?? "")
      .execute();
    await db
      .withTables<{ auth_user: { username: string } }>()
      .deleteFrom("auth_user")
      .where("username", "=", deleted?.name ?? "")
      .execute();
    const requests = Array.from({ length: 10 }, () => logins).flat();
    const answers = await Promise.all(
      requests.map(({ access }) => test.call("GET", "/me/", { token: access })),
    );
    const codes = new Map([
      ["user-0", "token_not_valid"],
      ["user-1", "user_inactive"],
      ["user-2", "user_not_found"],
    ]);
    expect(answers.map(({ status, text }) => [status, /"(?:name|code)":"([^"]+)"/.exec(text)?.[1]])).toEqual(
      requests.map(({ name }) => (codes.has(name) ? [401, codes.get(name)] : [200, name])),
    );
  });
});
