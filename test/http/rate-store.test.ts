// Where rates are counted: the app's database or Redis, with the same answers; their headers; and a store that fails.
import { describe, expect, it } from "vitest";
import {
  allowAny,
  defineView,
  HttpError,
  isAuthenticated,
  type LatchkeyOptions,
  type RateStore,
  redisRates,
} from "../../src/index.ts";
import type { TestAnswer } from "../support/app.ts";
import { noRedis, skipped, startRedis } from "../support/redis.ts";
import { type Flows, flows } from "../auth/flows.ts";

const views = [
  defineView("/open/", { permissions: [allowAny], get: () => ({}) }),
  defineView("/raw/", { permissions: [allowAny], get: () => new Response("raw") }),
  defineView("/scoped/", { permissions: [allowAny], throttle: 'a "b" ü', get: () => ({}) }),
  defineView("/closed/", { permissions: [isAuthenticated], get: () => ({}) }),
];

const start = (throttles: LatchkeyOptions["throttles"], more: LatchkeyOptions = {}): Promise<Flows> =>
  flows({ views, throttles: { headers: true, scopes: { 'a "b" ü': "2/hour" }, ...throttles }, ...more });
const limits = ({ headers }: TestAnswer): (string | null)[] =>
  ["ratelimit-policy", "ratelimit", "retry-after"].map((name) => headers.get(name));

/** The same requests to any store. */
async function scenario(store: RateStore | undefined): Promise<void> {
  const test = await start({ anon: "3/min", store });
  const ask = async (path = "/open/"): Promise<unknown[]> => {
    const answer = await test.call("GET", path);
    return [answer.status, ...limits(answer)];
  };
  const policy = '"anon";q=3;w=60';
  expect(await ask()).toEqual([200, policy, '"anon";r=2;t=20', null]);
  expect(await ask("/raw/")).toEqual([200, policy, '"anon";r=1;t=40', null]);
  expect(await ask()).toEqual([200, policy, '"anon";r=0;t=60', null]);
  expect(await ask()).toEqual([429, policy, '"anon";r=0;t=60', "20"]);
  test.clock.forward(20);
  expect(await ask()).toEqual([200, policy, '"anon";r=0;t=60', null]);
  test.clock.forward(60);
  const both = `${policy}, "scope:a \\"b\\" ?";q=2;w=3600`;
  expect(await ask("/scoped/")).toEqual([200, both, '"anon";r=2;t=20, "scope:a \\"b\\" ?";r=1;t=1800', null]);
  // What is answered after the count has them, what is refused before has none.
  expect((await test.call("POST", "/open/")).headers.get("ratelimit")).toBe('"anon";r=1;t=40');
  expect(limits(await test.call("GET", "/closed/"))).toEqual([null, null, null]);
  // The clock of another server may be a little behind: that is no new rate.
  expect(await ask()).toEqual([200, policy, '"anon";r=0;t=60', null]);
  test.clock.forward(-1);
  expect(await ask()).toEqual([429, policy, '"anon";r=0;t=61', "21"]);
  test.clock.forward(1);
  // A clock that was ahead does not lock anyone out.
  test.clock.forward(-3600);
  expect(await ask()).toEqual([200, policy, '"anon";r=2;t=20', null]);
  // Of many requests at once, no more than the rate says.
  test.clock.forward(7200);
  const statuses = await Promise.all(Array.from({ length: 20 }, async () => (await ask())[0]));
  expect(statuses.filter((status) => status === 200)).toHaveLength(3);
}

describe("rates", () => {
  it("in the database have headers by option", async () => {
    await expect(scenario(undefined)).resolves.toBeUndefined();
  });

  it.skipIf(noRedis !== undefined)(`in Redis are the same${skipped}`, async () => {
    const { send } = await startRedis();
    await scenario(redisRates(send, "test:"));
    const keys = await send(["KEYS", "*"]);
    expect(keys).toEqual(expect.arrayContaining(["test:anon address unknown"]));
    expect(Number(await send(["PTTL", "test:anon address unknown"]))).toBeLessThanOrEqual(60_000);
  });

  it("without the option have no headers, and a page of another origin may read them with it", async () => {
    const plain = await start({ anon: "1/min", headers: false });
    expect(limits(await plain.call("GET", "/open/"))).toEqual([null, null, null]);
    expect(limits(await plain.call("GET", "/open/"))).toEqual([null, null, "60"]);
    const cors = await start({ anon: "1/min" }, { cors: { origins: ["https://a.example"] } });
    const answer = await cors.call("GET", "/open/", { headers: { origin: "https://a.example" } });
    expect(answer.headers.get("access-control-expose-headers")).toContain(", RateLimit-Policy, RateLimit");
  });
});

describe("a store that fails", () => {
  const broken = (): Promise<never> => Promise.reject(new Error("connection refused"));

  it("lets requests pass, and is told once", async () => {
    const errors: unknown[] = [];
    const test = await start({ anon: "1/min", store: broken }, { onError: (error) => errors.push(error) });
    const answers = await Promise.all([1, 2, 3].map(() => test.call("GET", "/open/")));
    expect(answers.map((answer) => [answer.status, ...limits(answer)])).toEqual(
      answers.map(() => [200, null, null, null]),
    );
    expect(errors.map(String)).toEqual(["Error: connection refused"]);
  });

  it("refuses them by option", async () => {
    const store = (): Promise<never> => Promise.reject(new HttpError(503, "no rates"));
    const test = await start({ anon: "1/min", store, whenUnavailable: "closed" }, { onError: () => {} });
    expect((await test.call("GET", "/open/")).status).toBe(503);
  });

  it("does not matter to logins: they are counted in the database, and closed without it", async () => {
    const test = await start({ anon: "1/min", store: broken }, { onError: () => {} });
    const json = { username: "ada", password: "wrong" };
    const login = async (): Promise<number> => (await test.call("POST", "/api/token/", { json })).status;
    for (let attempt = 0; attempt < 10; attempt++) expect(await login()).toBe(401);
    expect(await login()).toBe(429);
    await test.app.close();
    expect(await login()).toBeGreaterThanOrEqual(429);
  });

  it("of Redis that is gone, or of another kind, is one", async () => {
    const rates = redisRates(() => Promise.resolve("OK"));
    await expect(rates({ key: "k", count: 1, period: 1000 }, 0)).rejects.toThrow("three numbers");
  });
});
