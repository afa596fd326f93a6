// White space at both ends of a password: trimmed everywhere, as DRF does, or kept everywhere.
import { describe, expect, it } from "vitest";
import { codeOf, type Flows, flows } from "./flows.ts";

const padded = " \u00a0tr0ub4dor staple\u3000\n";
const bare = "tr0ub4dor staple";
const hashers = [{ algorithm: "pbkdf2_sha256", iterations: 1000 }] as const;

const app = (trim: boolean | undefined): Promise<Flows> =>
  flows({ passwords: { hashers, ...(trim !== undefined && { trim }) } }, { users: [] });

/** The statuses of a login with each password. */
async function logins({ call }: Flows, username: string, ...passwords: string[]): Promise<number[]> {
  const statuses: number[] = [];
  for (const password of passwords)
    statuses.push((await call("POST", "/api/token/", { json: { username, password } })).status);
  return statuses;
}

describe.each([
  ["does not count", undefined, [200, 200]],
  ["does not count", true, [200, 200]],
  ["counts", false, [200, 401]],
] as const)("it %s with trim: %s", (_, trim, [whenPadded, whenBare]) => {
  it("for users who register", async () => {
    const test = await app(trim);
    const { status } = await test.call("POST", "/api/users/", {
      json: { username: "ada", password: padded },
    });
    expect(status).toBe(201);
    expect(await logins(test, "ada", padded, bare)).toEqual([whenPadded, whenBare]);
  });

  it("for users created by custom code, as `latchkey createsuperuser` does", async () => {
    const test = await app(trim);
    await test.app.auth.createSuperuser({ username: "root", password: padded });
    await test.app.auth.register({ username: "bob", password: padded });
    expect(await logins(test, "root", padded, bare)).toEqual([whenPadded, whenBare]);
    expect(await logins(test, "bob", padded, bare)).toEqual([whenPadded, whenBare]);
    const own = (password: string): Promise<string> =>
      codeOf(test.app.auth.obtainPair({ username: "bob", password }));
    expect(await own(padded)).toBe("ok");
    expect(await own(bare)).toBe(whenBare === 200 ? "ok" : "no_active_account");
  });

  it("for a changed password, by its user and as `latchkey changepassword` does", async () => {
    const test = await app(trim);
    await test.app.auth.register({ username: "ada", password: "0ld-tr0ub4dor" });
    await test.app.auth.changePassword("ada", padded);
    expect(await logins(test, "ada", padded, bare)).toEqual([whenPadded, whenBare]);
    const { access } = await test.app.auth.obtainPair({ username: "ada", password: padded });
    const changed = await test.call("POST", "/api/users/password/", {
      token: access,
      json: { old_password: padded, new_password: ` ${padded}` },
    });
    expect(changed.status).toBe(200);
    expect(await logins(test, "ada", ` ${padded}`, bare)).toEqual([whenPadded, whenBare]);
  });

  it("at every endpoint that takes a password", async () => {
    const messages = await flows(
      { passwords: { hashers, trim: trim ?? true }, users: { responseStyle: "messages" } },
      { users: [] },
    );
    await messages.app.auth.register({ username: "ada", password: bare });
    for (const path of ["/api/token/", "/api/users/authentication/"]) {
      const { status } = await messages.call("POST", path, {
        json: { username: "ada", password: ` ${bare}` },
      });
      expect([path, status]).toEqual([path, whenBare]);
    }
  });

  it("for the password policy", async () => {
    const test = await app(trim);
    const short = "  aX9!q   ";
    const { status } = await test.call("POST", "/api/users/", { json: { username: "ada", password: short } });
    expect(status).toBe(trim === false ? 201 : 400);
    const code = await codeOf(test.app.auth.register({ username: "bob", password: short }));
    expect(code).toBe(trim === false ? "ok" : "weak_password");
  });
});

describe("a password of white space only", () => {
  it("is refused with trim, whatever the policy", async () => {
    const { app, call } = await flows({ passwords: { hashers, policy: false } }, { users: [] });
    const { status, json } = await call("POST", "/api/users/", {
      json: { username: "ada", password: "  \t" },
    });
    expect([status, json]).toEqual([400, { password: ["This field may not be blank."] }]);
    expect(await codeOf(app.auth.createSuperuser({ username: "root", password: "  \t" }))).toBe(
      "weak_password",
    );
  });

  it("is a password without trim; an empty one is not", async () => {
    const test = await flows({ passwords: { hashers, policy: false, trim: false } }, { users: [] });
    await test.app.auth.createSuperuser({ username: "root", password: "  \t" });
    expect(await logins(test, "root", "  \t", "  ")).toEqual([200, 401]);
    expect(await codeOf(test.app.auth.createSuperuser({ username: "ada", password: "" }))).toBe(
      "weak_password",
    );
  });
});
