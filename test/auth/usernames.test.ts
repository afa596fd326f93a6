// Login names: trimmed, otherwise stored and compared as sent, and never two with one NFKC form.
import { describe, expect, it } from "vitest";
import { password } from "../support/app.ts";
import { addUser, addUsers } from "../support/stored-users.ts";
import { codeOf, type Flows, flows } from "./flows.ts";

/** "admin" in fullwidth letters, in mathematical bold ones, and with one letter in a circle. */
const lookalikes = ["ａｄｍｉｎ", "𝐚𝐝𝐦𝐢𝐧", "ⓐdmin"];
const [fullwidth = ""] = lookalikes;

async function register({ call }: Flows, username: string): Promise<[number, unknown]> {
  const { status, json } = await call("POST", "/api/users/", { json: { username, password } });
  return [status, json];
}

const taken = [400, { username: ["A user with that username already exists."] }];

/** Without a pattern, so that circled and bold letters are accepted. */
const free = { users: { usernamePattern: null } };

describe("a name", () => {
  it("is stored and compared as sent, without outer white space", async () => {
    const app = await flows(free, { users: [] });
    expect(await register(app, ` \u3000${fullwidth}\t`)).toEqual([201, { id: 1, username: fullwidth }]);
    expect(await codeOf(app.app.auth.obtainPair({ username: fullwidth, password }))).toBe("ok");
    expect(await codeOf(app.app.auth.obtainPair({ username: "admin", password }))).toBe("no_active_account");
    expect(await app.rows("select username from auth_user")).toEqual([{ username: fullwidth }]);
  });

  it("is trimmed for custom code too", async () => {
    const { app, rows } = await flows({}, { users: [] });
    await app.auth.createSuperuser({ username: " root\n", password });
    expect(await rows("select username from auth_user")).toEqual([{ username: "root" }]);
    expect(await codeOf(app.auth.obtainPair({ username: "\troot ", password }))).toBe("ok");
    expect(await app.auth.findUser(" root ")).toMatchObject({ username: "root" });
    await app.auth.changePassword(" root ", "an0ther-staple");
    expect(await codeOf(app.auth.obtainPair({ username: "root", password: "an0ther-staple" }))).toBe("ok");
  });
});

describe("a name that looks like a taken one is refused", () => {
  it.each(lookalikes)("%s next to admin", async (lookalike) => {
    const app = await flows(free, { users: ["admin"] });
    expect(await register(app, lookalike)).toEqual(taken);
    expect(await codeOf(app.app.auth.createSuperuser({ username: lookalike, password }))).toBe(
      "username_taken",
    );
    expect(await register(app, "admin2")).toMatchObject([201, {}]);
  });

  it.each(lookalikes)("admin next to %s, and every other form next to it", async (lookalike) => {
    const app = await flows(free, { users: [lookalike] });
    for (const other of ["admin", ...lookalikes]) expect(await register(app, other)).toEqual(taken);
    expect(await app.rows("select username from auth_user")).toEqual([{ username: lookalike }]);
  });

  it("if both are composed differently", async () => {
    const app = await flows(free, { users: [] });
    expect(await register(app, "zoe\u0308")).toMatchObject([201, {}]);
    expect(await register(app, "zo\u00eb")).toEqual(taken);
  });

  it("together with every other error", async () => {
    const { call } = await flows(free, { users: ["admin"] });
    const { json } = await call("POST", "/api/users/", { json: { username: fullwidth } });
    expect(json).toEqual({
      username: ["A user with that username already exists."],
      password: ["This field is required."],
    });
  });

  it("if another server created it, before this one started or later", async () => {
    const app = await flows(free, { users: [] });
    await app.execute(
      addUsers("many", 5100, "!"),
      addUser({ username: fullwidth, password: "!" }),
      addUser({ username: "漢字", password: "!" }),
    );
    expect(await register(app, "admin")).toEqual(taken);
    expect(await register(app, "漢字")).toEqual(taken);
    expect(await register(app, "ada")).toMatchObject([201, {}]);
    await app.execute(addUser({ username: "ｂｏｂ", password: "!" }));
    expect(await register(app, "bob")).toEqual(taken);
  });

  it("as long as the other user exists", async () => {
    const app = await flows(free, { users: [fullwidth] });
    await app.execute(`delete from auth_user where username = '${fullwidth}'`);
    expect(await register(app, "admin")).toMatchObject([201, {}]);
    expect(await register(app, fullwidth)).toEqual(taken);
    await app.execute("update auth_user set username = 'renamed'");
    expect(await register(app, fullwidth)).toMatchObject([201, {}]);
    expect(await register(app, "admin")).toEqual(taken);
  });

  it("in a custom user model too", async () => {
    const app = await flows(
      { users: { table: "people", usernameField: "email", omit: ["email"] } },
      { users: [] },
    );
    const call = async (email: string): Promise<number> =>
      (await app.call("POST", "/api/users/", { json: { email, password } })).status;
    expect(await call("ada@ｅxample.org")).toBe(201);
    expect(await call("ada@example.org")).toBe(400);
  });
});

it("of concurrent registrations of one form at two servers, exactly one succeeds", async () => {
  const first = await flows(free, { users: [] });
  const second = await flows(free, { users: [], database: first.database });
  for (const round of ["a", "b", "c", "d", "e", "f"]) {
    const names = [`admin${round}`, ...lookalikes.map((name) => `${name}${round}`)];
    const answers = await Promise.all(
      names.flatMap((name) =>
        [first, second].flatMap((server) => [register(server, name), register(server, name)]),
      ),
    );
    expect(answers.filter(([status]) => status === 201)).toHaveLength(1);
    const refused = answers.filter(([status]) => status !== 201);
    expect(refused).toEqual(refused.map(() => taken));
  }
  expect(await first.rows("select count(*) as users from auth_user")).toEqual([{ users: 6 }]);
});
