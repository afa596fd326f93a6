// E-mail addresses of users: validated as DRF validates them, and unique in upper and lower case where an app asks for it.
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { type LatchkeyOptions, OptionsError, StoreError } from "../../src/index.ts";
import { password } from "../support/app.ts";
import { dialect } from "../support/database.ts";
import { planOf, touchesGrowingTable } from "../support/plans.ts";
import { listenIn } from "../support/statements.ts";
import { codeOf, type Flows, flows } from "./flows.ts";

const register = async ({ call }: Flows, json: object): Promise<unknown[]> => {
  const { status, json: answer } = await call("POST", "/api/users/", { json: { password, ...json } });
  return [status, answer];
};
const refusal = (errors: object): unknown[] => [400, errors];
const taken = { email: ["user with this email already exists."] };
const invalid = { email: ["Enter a valid email address."] };

/** The users log in with their addresses. */
const byEmail = { users: { table: "people", usernameField: "email", uniqueEmail: true } } as const;

/** The users have addresses besides their names. */
const withEmail = {
  users: {
    omit: ["email"],
    uniqueEmail: true,
    fields: z.object({
      email: z.email().max(254).default(""),
      age: z.int().min(0).nullable().default(null),
    }),
  },
} satisfies LatchkeyOptions;

describe("an address that users log in with", () => {
  it.each(["ada", "ada@", "ada@example", "ａda@example.org", "ada@example.org\0"])(
    "is not %j",
    async (email) => {
      const app = await flows({ users: { table: "people", usernameField: "email" } }, { users: [] });
      expect(await register(app, { email })).toEqual(
        refusal({ email: expect.arrayContaining(invalid.email) }),
      );
      expect(await codeOf(app.app.auth.createSuperuser({ username: email, password }))).toBe(
        "invalid_username",
      );
    },
  );

  it("is refused together with the other fields, and OPTIONS says what it is", async () => {
    const app = await flows(byEmail, { users: [] });
    const { json } = await app.call("POST", "/api/users/", { json: { email: "ada" } });
    expect(json).toEqual({ ...invalid, password: ["This field is required."] });
    expect((await app.call("OPTIONS", "/api/users/")).json).toMatchObject({
      actions: { POST: { email: { type: "email", required: true, max_length: 150 } } },
    });
  });

  it("may be any text where the app says so", async () => {
    const app = await flows({ users: { ...byEmail.users, usernamePattern: null } }, { users: [] });
    expect(await register(app, { email: "ada" })).toEqual([201, { id: 1, email: "ada" }]);
  });

  it("finds its user in upper and lower case, and is stored as it was sent", async () => {
    const app = await flows(byEmail, { users: [] });
    expect(await register(app, { email: "Ada@Example.org" })).toEqual([
      201,
      { id: 1, email: "Ada@Example.org" },
    ]);
    for (const email of ["ada@example.org", "ADA@EXAMPLE.ORG", "Ada@Example.org"]) {
      const answer = await app.call("POST", "/api/token/", { json: { email, password } });
      expect(answer).toMatchObject({ status: 200 });
      expect(await app.app.auth.findUser(email)).toMatchObject({ id: 1, username: "Ada@Example.org" });
      expect(await register(app, { email })).toEqual(refusal(taken));
      expect(await codeOf(app.app.auth.createSuperuser({ username: email, password }))).toBe(
        "username_taken",
      );
    }
    await app.app.auth.changePassword("aDA@example.org", "an0ther-staple");
    expect(
      await codeOf(app.app.auth.obtainPair({ username: "ada@example.org", password: "an0ther-staple" })),
    ).toBe("ok");
    expect(await codeOf(app.app.auth.obtainPair({ username: "adb@example.org", password }))).toBe(
      "no_active_account",
    );
    // A domain in fullwidth letters is the same domain.
    expect(await register(app, { email: "ada@ＥXAMPLE.org" })).toEqual(refusal(taken));
  });

  it("is one account for the limits of failed logins", async () => {
    const app = await flows(byEmail, { users: [] });
    await register(app, { email: "ada@example.org" });
    const spellings = ["ada", "Ada", "aDa", "adA", "ADa", "aDA", "AdA", "ADA", "ada", "Ada", "ADA"];
    const codes: string[] = [];
    for (const name of spellings)
      codes.push(
        await codeOf(app.app.auth.obtainPair({ username: `${name}@example.org`, password: "wr0ng" })),
      );
    expect(new Set(codes.slice(0, 10))).toEqual(new Set(["no_active_account"]));
    expect(codes[10]).toBe("throttled");
    expect(await app.app.auth.clearThrottles({ username: "ADA@example.org" })).toBeGreaterThan(0);
    app.clock.forward(5);
    expect(await codeOf(app.app.auth.obtainPair({ username: "ada@EXAMPLE.org", password }))).toBe("ok");
  });

  it("goes to one of many registrations at once", async () => {
    const app = await flows(byEmail, { users: [] });
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => {
        const name = ["a", "d", "a"].map((letter, at) => ((index >> at) & 1 ? letter.toUpperCase() : letter));
        return register(app, { email: `${name.join("")}@example.org` });
      }),
    );
    const refused = answers.filter(([status]) => status !== 201);
    expect(refused).toEqual(Array.from({ length: 7 }, () => refusal(taken)));
    expect(await app.rows("select count(*) as people from people")).toEqual([{ people: 1 }]);
  });

  it("stays case-sensitive without the option, as in Django", async () => {
    const app = await flows({ users: { table: "people", usernameField: "email" } }, { users: [] });
    expect(await register(app, { email: "ada@example.org" })).toMatchObject([201, {}]);
    expect(await register(app, { email: "Ada@example.org" })).toMatchObject([201, {}]);
    expect(await codeOf(app.app.auth.obtainPair({ username: "ADA@example.org", password }))).toBe(
      "no_active_account",
    );
  });
});

describe("an address besides the login name", () => {
  it("is unique when a user registers, and when a user changes it", async () => {
    const app = await flows(withEmail, { users: [] });
    expect(await register(app, { username: "ada", email: "ada@example.org" })).toMatchObject([201, {}]);
    for (const username of ["bob", "eve"]) expect(await register(app, { username })).toMatchObject([201, {}]);
    expect(await register(app, { username: "zoe", email: "ADA@example.org" })).toEqual(refusal(taken));
    expect(await register(app, { username: "zoe", email: "ADA@example.org", age: -1 })).toEqual(
      refusal({ ...taken, age: ["Ensure this value is greater than or equal to 0."] }),
    );
    expect(await register(app, { username: "ada", email: "ADA@example.org" })).toEqual(
      refusal({ ...taken, username: ["A user with that username already exists."] }),
    );
    const { access: token } = await app.login("bob");
    const patch = async (json: object): Promise<unknown[]> => {
      const answer = await app.call("PATCH", "/api/users/me/", { token, json });
      return [answer.status, answer.json];
    };
    expect(await patch({ email: "bob@example.org" })).toMatchObject([200, { email: "bob@example.org" }]);
    expect(await patch({ email: "BOB@example.org" })).toMatchObject([200, { email: "BOB@example.org" }]);
    expect(await patch({ email: "Ada@example.org" })).toEqual(refusal(taken));
    expect(await patch({ email: "Ada@example.org", age: "x" })).toEqual(
      refusal({ ...taken, age: ["A valid integer is required."] }),
    );
    expect(await patch({ email: "bob" })).toEqual(refusal(invalid));
    expect(await patch({ email: "" })).toMatchObject([200, { email: "" }]);
  });

  it("goes to one of many at once, with the same answer for the others", async () => {
    const app = await flows(withEmail, { users: [] });
    const answers = await Promise.all(
      ["ada", "Ada", "aDa", "adA"].map((name, index) =>
        register(app, { username: `user${index}`, email: `${name}@example.org` }),
      ),
    );
    expect(answers.filter(([status]) => status !== 201)).toEqual(
      Array.from({ length: 3 }, () => refusal(taken)),
    );
  });

  it("is one of Django's user too, with createsuperuser", async () => {
    const { app } = await flows({ users: { uniqueEmail: true } }, { users: ["bob", "eve"] });
    const create = (username: string, email: string) =>
      app.auth.createSuperuser({ username, password, fields: { email } });
    await create("ada", "ada@example.org");
    await expect(create("zoe", "ADA@example.org")).rejects.toMatchObject({
      code: "username_taken",
      field: "email",
      messages: taken.email,
    });
  });
});

describe("the index", () => {
  const columns = "select * from auth_user order by id";

  it("is added to a table of Django, of which nothing else changes", async () => {
    const before = await flows({}, { django: "auth" });
    await before.execute(
      "update auth_user set email = ''",
      "update auth_user set email = 'A@b.org' where id = 1",
    );
    const rows = await before.rows(columns);
    const after = await flows({ users: { uniqueEmail: true } }, { database: before.database, users: [] });
    expect(await after.rows(columns)).toEqual(rows);
    expect(await after.app.migrate()).toEqual([]);
    const change = after.execute("update auth_user set email = 'a@B.org' where id = 2");
    await expect(change).rejects.toThrow(/unique/i);
  });

  it("finds the user of an address, however many there are", async () => {
    const users = { usernameField: "email", uniqueEmail: true } as const;
    const app = await flows({ users }, { users: ["ada@example.org"] });
    const { db } = app.app;
    const listen = listenIn(db);
    const statements = await listen(async () => {
      await codeOf(app.app.auth.obtainPair({ username: "ADA@example.org", password }));
      await app.app.auth.findUser("ADA@example.org");
      await register(app, { email: "ADA@example.org" });
      await register(app, { email: "bob@example.org" });
    });
    const byAddress = statements.filter((one) => one.sql.includes("lower(") && touchesGrowingTable(one));
    expect(byAddress.length).toBeGreaterThanOrEqual(4);
    for (const statement of byAddress)
      expect((await planOf(db, dialect, statement, { preferIndexes: true })).scans).toEqual([]);
  });

  it("stops the migration where rows are the same already", async () => {
    const before = await flows(byEmailWithout, { users: ["ada@example.org", "Ada@example.org"] });
    const after = flows(byEmail, { database: before.database, users: [] });
    await expect(after).rejects.toThrow(
      new StoreError(
        "unmigrated",
        "The table people has rows with the same email but for upper and lower case, which is to be unique: change them first.",
      ),
    );
  });

  it("needs an address", async () => {
    await expect(flows({ users: { omit: ["email"], uniqueEmail: true } })).rejects.toThrow(
      new OptionsError(
        "Option `users.uniqueEmail` cannot take effect: the user model has no column `email`.",
      ),
    );
  });
});

const byEmailWithout = { users: { table: "people", usernameField: "email" } } as const;
