// Rates of requests: for callers without a user, for users, and for scopes, on views, resources and registration.
import { describe, expect, it } from "vitest";
import * as z from "zod";
import {
  allowAny,
  defineOperation,
  defineResource,
  defineView,
  isAuthenticated,
  type LatchkeyOptions,
} from "../../src/index.ts";
import { flows } from "../auth/flows.ts";

const open = defineView("/open/", { permissions: [allowAny], get: () => ({}) });
const statuses = async (
  count: number,
  run: () => Promise<{ readonly status: number }>,
): Promise<number[]> => {
  const found: number[] = [];
  for (let index = 0; index < count; index++) found.push((await run()).status);
  return found;
};

describe("rates", () => {
  it("limit callers without a user by address, and users by id", async () => {
    const test = await flows(
      { throttles: { anon: "2/min", user: "3/min" }, views: [open] },
      { users: ["ada", "bob"] },
    );
    const [ada, bob] = [
      await test.app.auth.obtainPair({ username: "ada", password: "tr0ub4dor-staple" }),
      await test.app.auth.obtainPair({ username: "bob", password: "tr0ub4dor-staple" }),
    ];
    const get = (token?: string) => test.call("GET", "/open/", { token });
    expect(await statuses(3, () => get())).toEqual([200, 200, 429]);
    expect(await statuses(4, () => get(ada.access))).toEqual([200, 200, 200, 429]);
    expect(await statuses(1, () => get(bob.access))).toEqual([200]);
    const refused = await get();
    expect([refused.text, refused.headers.get("retry-after")]).toEqual([
      '{"detail":"Request was throttled. Expected available in 30 seconds."}',
      "30",
    ]);
    test.clock.forward(30);
    expect(await statuses(2, () => get())).toEqual([200, 429]);
    test.clock.forward(60);
    expect(await statuses(3, () => get())).toEqual([200, 200, 429]);
  });

  it("limit the scope of a view, an operation or a resource, each by itself", async () => {
    const options: LatchkeyOptions = {
      throttles: { scopes: { uploads: "1/hour", slow: "2/day" } },
      views: [
        defineView("/one/", { permissions: [allowAny], throttle: "uploads", run: () => ({}) }),
        defineView("/two/", {
          permissions: [allowAny],
          throttle: "uploads",
          get: () => ({}),
          post: defineOperation({ throttle: "slow", run: () => ({}) }),
        }),
      ],
      resources: [
        defineResource("notes", {
          schema: z.object({ title: z.string() }),
          owner: "owner",
          throttle: "slow",
          permissions: [isAuthenticated],
        }),
      ],
    };
    const test = await flows(options);
    const { access: token } = await test.login("ada");
    expect(await statuses(2, () => test.call("GET", "/one/"))).toEqual([200, 429]);
    // The same scope, another path.
    expect(await statuses(1, () => test.call("GET", "/two/"))).toEqual([429]);
    expect(await statuses(3, () => test.call("POST", "/two/"))).toEqual([200, 200, 429]);
    expect(await statuses(3, () => test.call("GET", "/api/notes/", { token }))).toEqual([200, 200, 429]);
  });

  it("limit registration by default, and no call of custom code", async () => {
    const test = await flows();
    let name = 0;
    const json = () => ({ username: `user-${name++}`, password: "tr0ub4dor-staple" });
    const register = () => test.call("POST", "/api/users/", { json: json() });
    expect(await statuses(101, register)).toEqual([...Array.from({ length: 100 }, () => 201), 429]);
    await test.app.auth.register(json());
    const unlimited = await flows({ throttles: { registration: false } });
    expect(
      new Set(await statuses(101, () => unlimited.call("POST", "/api/users/", { json: json() }))),
    ).toEqual(new Set([201]));
  });

  it.each([1, 20])("of a hundred requests at once, %i are answered", async (count) => {
    const test = await flows({ throttles: { anon: `${count}/hour` }, views: [open] });
    const answers = await Promise.all(Array.from({ length: 100 }, () => test.call("GET", "/open/")));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(count);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(100 - count);
  });

  it("are used up by nothing that is refused before", async () => {
    const test = await flows({ throttles: { anon: "1/hour" } });
    expect(await statuses(3, () => test.call("GET", "/api/sessions/"))).toEqual([401, 401, 401]);
  });

  it("a scope without a rate stops the start", async () => {
    const views = [defineView("/one/", { permissions: [allowAny], throttle: "uploads", run: () => ({}) })];
    await expect(flows({ views })).rejects.toThrow(
      "has the throttle `uploads`, but `throttles.scopes` has no rate of this name.",
    );
  });

  it.each(["often", "0/min", "5/fortnight", "/min", "5", "1e3/min"])("%s is not a rate", async (anon) => {
    await expect(flows({ throttles: { anon } })).rejects.toThrow("throttles.anon");
  });

  it.each(["5/second", "5/s", "5/minute", "5/h", "5/day"])("%s is a rate", async (anon) => {
    const test = await flows({ throttles: { anon }, views: [open] });
    expect(await statuses(6, () => test.call("GET", "/open/"))).toEqual([200, 200, 200, 200, 200, 429]);
  });
});
