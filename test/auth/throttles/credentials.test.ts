// Limits of failed logins: growing delays, the same for every name, and none for a device that has logged in before.
import { describe, expect, it } from "vitest";
import { type AuthEvent, AuthError, type LatchkeyOptions } from "../../../src/index.ts";
import { watchDerivations } from "../../../src/passwords/index.ts";
import { password } from "../../support/app.ts";
import { type Flows, flows, minute } from "../flows.ts";

const client = (ipAddress: string) => ({ ipAddress });
const home = client("192.0.2.1");

/** Logs in, and tells what came of it: `ok`, a code, or after how many seconds to try again. */
async function attempt(
  { app }: Flows,
  username: string,
  secret: string,
  from: { readonly ipAddress?: string; readonly device?: string } = home,
): Promise<string> {
  try {
    await app.auth.obtainPair({ username, password: secret }, from);
    return "ok";
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    return error.code === "throttled" ? `wait ${error.retryAfter}` : error.code;
  }
}

const failed = "no_active_account";
const times = (count: number, value: string) => Array.from({ length: count }, () => value);

async function attempts(count: number, run: () => Promise<string>): Promise<string[]> {
  const results: string[] = [];
  for (let index = 0; index < count; index++) results.push(await run());
  return results;
}

describe("failed logins", () => {
  it.each(["ada", "unknown", "ada\0", "x".repeat(4096), "アダ"])(
    "are limited alike for every name, with delays that double: %j",
    async (name) => {
      const test = await flows();
      const wrong = (): Promise<string> => attempt(test, name, "wrong");
      expect(await attempts(6, wrong)).toEqual([...times(5, failed), "wait 1"]);
      for (const delay of [1, 2, 4, 8]) {
        test.clock.forward(delay);
        expect(await attempts(2, wrong)).toEqual([failed, `wait ${delay * 2}`]);
      }
    },
  );

  it("wait at most a quarter of an hour, and are forgotten after an hour", async () => {
    const test = await flows();
    const wrong = (): Promise<string> => attempt(test, "ada", "wrong");
    await attempts(5, wrong);
    for (let round = 0; round < 15; round++) {
      test.clock.forward(15 * minute);
      expect(await wrong()).toBe(failed);
    }
    expect(await wrong()).toBe("wait 900");
    test.clock.forward(60 * minute);
    expect(await attempts(6, wrong)).toEqual([...times(5, failed), "wait 1"]);
  });

  it("of one account from many addresses are limited too", async () => {
    const test = await flows();
    let address = 0;
    const wrong = (): Promise<string> => attempt(test, "ada", "wrong", client(`198.51.100.${address++}`));
    expect(await attempts(11, wrong)).toEqual([...times(10, failed), "wait 1"]);
    // A client without an address, custom code, is counted for the account.
    expect(await attempt(test, "ada", password, {})).toBe("wait 1");
  });

  it("of many accounts from one address, or one IPv6 network, are limited too", async () => {
    const test = await flows();
    let name = 0;
    const wrong = (): Promise<string> =>
      attempt(test, `user-${name++}`, "wrong", client(`2001:db8::${name.toString(16)}`));
    expect(await attempts(51, wrong)).toEqual([...times(50, failed), "wait 1"]);
    expect(await attempt(test, "ada", password, client("2001:db8::ffff"))).toBe("wait 1");
    expect(await attempt(test, "ada", password, client("2001:db8:0:1::1"))).toBe("ok");
  });

  it("are refused without a hash, and the right password does not help", async () => {
    const test = await flows();
    await attempts(5, () => attempt(test, "ada", "wrong"));
    let derivations = 0;
    const stop = watchDerivations(() => (derivations += 1));
    expect(await attempt(test, "ada", password)).toBe("wait 1");
    stop();
    expect(derivations).toBe(0);
    expect(await attempt(test, "ada", password, client("192.0.2.2"))).toBe("ok");
  });

  it("are forgotten for the address where the right password comes, and nowhere else", async () => {
    const test = await flows();
    await attempts(4, () => attempt(test, "ada", "wrong"));
    expect(await attempt(test, "ada", password)).toBe("ok");
    expect(await attempts(6, () => attempt(test, "ada", "wrong"))).toEqual([...times(5, failed), "wait 1"]);
    // The account has nine failures by then.
    expect(await attempts(2, () => attempt(test, "ada", "wrong", client("192.0.2.2")))).toEqual([
      failed,
      "wait 1",
    ]);
  });

  it("logins with the right password are never limited, also at once", async () => {
    const test = await flows();
    const from = (index: number) => client(index % 2 === 0 ? "192.0.2.1" : "192.0.2.2");
    const results = await Promise.all(
      Array.from({ length: 18 }, (_, index) => attempt(test, "ada", password, from(index))),
    );
    expect(results).toEqual(times(18, "ok"));
    expect(await attempts(60, () => attempt(test, "ada", password))).toEqual(times(60, "ok"));
  });

  it.each([3, 7])("of two hundred at once, exactly %i are checked", async (free) => {
    const limit = { free, delay: minute, maxDelay: minute };
    const loose = { free: 10_000 };
    const test = await flows({
      throttles: { credentials: { pair: loose, account: limit, address: loose } },
    });
    const results: string[] = [];
    // The hash queue has room for twenty of one account.
    for (let round = 0; round < 10; round++)
      results.push(
        ...(await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            attempt(test, "ada", "wrong", client(`198.51.100.${round * 20 + index}`)),
          ),
        )),
      );
    expect(results.filter((result) => result === failed)).toHaveLength(free);
    expect(new Set(results)).toEqual(new Set([failed, "wait 60"]));
  });

  it("of password changes count as those of logins", async () => {
    const test = await flows();
    const { access: token } = await test.login("ada");
    const change = async (): Promise<number> => {
      const json = { old_password: "wrong", new_password: "an0ther-staple" };
      return (await test.call("POST", "/api/users/password/", { token, json })).status;
    };
    const statuses: number[] = [];
    for (let index = 0; index < 11; index++) statuses.push(await change());
    expect(statuses.filter((status) => status === 400)).toHaveLength(10);
    expect(statuses.at(-1)).toBe(429);
  });

  it("emit an event when they are refused", async () => {
    const events: AuthEvent[] = [];
    const test = await flows({ onEvent: (event) => void events.push(event) });
    await attempts(6, () => attempt(test, "ada", "wrong"));
    await expect.poll(() => events.at(-1)?.type).toBe("credentials.throttled");
    expect(events.at(-1)).toMatchObject({ username: "ada", client: home });
    expect(events.filter(({ type }) => type === "login.failed")).toHaveLength(5);
  });

  it("can be left unlimited", async () => {
    const test = await flows({ throttles: { credentials: false } });
    expect(new Set(await attempts(60, () => attempt(test, "ada", "wrong")))).toEqual(new Set([failed]));
  });

  it("can lock an account", async () => {
    const lock = { free: 3, delay: "1h", maxDelay: "1h" };
    const test = await flows({ throttles: { credentials: { account: lock } } });
    await attempts(3, () => attempt(test, "ada", "wrong"));
    test.clock.forward(59 * minute);
    expect(await attempt(test, "ada", password)).toBe("wait 60");
    test.clock.forward(minute);
    expect(await attempt(test, "ada", password)).toBe("ok");
  });
});

describe("a device that has logged in", () => {
  const login = async (test: Flows, options: { device?: string; secret?: string } = {}) => {
    const headers = options.device === undefined ? {} : { "latchkey-device": options.device };
    const json = { username: "ada", password: options.secret ?? password };
    return test.call("POST", "/api/token/", { json, headers });
  };

  const attack = async (test: Flows): Promise<void> => {
    for (let index = 0; index < 11; index++)
      await attempt(test, "ada", "wrong", client(`198.51.100.${index}`));
  };

  it("is not delayed by the failures of others", async () => {
    const test = await flows();
    const device = (await login(test)).headers.get("latchkey-device") ?? "";
    await attack(test);
    expect((await login(test)).status).toBe(429);
    const answer = await login(test, { device });
    expect(answer.status).toBe(200);
    // It is renewed with each login.
    await attack(test);
    expect((await login(test, { device: answer.headers.get("latchkey-device") ?? "" })).status).toBe(200);
  });

  it("has a limit of its own, which another device does not share", async () => {
    const test = await flows();
    const [one, other] = [await login(test), await login(test)].map(
      ({ headers }) => headers.get("latchkey-device") ?? "",
    );
    const statuses: number[] = [];
    for (let index = 0; index < 11; index++)
      statuses.push((await login(test, { device: one ?? "", secret: "wrong" })).status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
    expect((await login(test, { device: other ?? "" })).status).toBe(200);
  });

  it.each(["", "x", "e30.e30.e30", "x".repeat(40_000)])("is not made up: %.20s", async (device) => {
    const test = await flows();
    await attack(test);
    expect((await login(test, { device })).status).toBe(429);
  });

  it("is one for its own account only, and its token is good for nothing else", async () => {
    const test = await flows({}, { users: ["ada", "bob"] });
    const bob = await test.call("POST", "/api/token/", { json: { username: "bob", password } });
    const device = bob.headers.get("latchkey-device") ?? "";
    await attack(test);
    expect((await login(test, { device })).status).toBe(429);
    expect((await test.call("GET", "/api/sessions/", { token: device })).status).toBe(401);
    const refresh = await test.call("POST", "/api/token/refresh/", { json: { refresh: device } });
    expect(refresh.status).toBe(401);
    // An access token is no device.
    const { access }: { readonly access: string } = JSON.parse(bob.text);
    expect((await login(test, { device: access })).status).toBe(429);
  });
});

it("the answer is DRF's", async () => {
  const { call } = await flows();
  const json = { username: "ada", password: "wrong" };
  for (let index = 0; index < 10; index++) await call("POST", "/api/token/", { json });
  const { status, text, headers } = await call("POST", "/api/token/", { json });
  expect([status, text, headers.get("retry-after")]).toEqual([
    429,
    '{"detail":"Request was throttled. Expected available in 1 second."}',
    "1",
  ]);
});

it.each<[string, LatchkeyOptions["throttles"]]>([
  ["account.free", { credentials: { account: { free: 0 } } }],
  // @ts-expect-error -- misspelt
  ["credentials", { credentials: { acount: {} } }],
  ["registration", { registration: "often" }],
])("a wrong option stops the start: %s", async (place, throttles) => {
  await expect(flows({ throttles })).rejects.toThrow(place.split(".")[0]);
});

describe("an administrator", () => {
  it("sees who fails, and forgets the failures of an account or an address", async () => {
    const test = await flows();
    const wrong = (name: string, address: string) => attempt(test, name, "wrong", client(address));
    await attempts(6, () => wrong("a%_\\b", "192.0.2.1"));
    await wrong("a%_\\b", "192.0.2.2");
    await wrong("axx\\b", "192.0.2.1");
    const list = async () =>
      (await test.app.auth.listThrottles()).map(({ key, attempts: count }) => [key, count]);
    expect(await list()).toEqual([
      ["account a%_\\b", 6],
      ["address 192.0.2.1", 6],
      ["pair 192.0.2.1 a%_\\b", 5],
      ["account axx\\b", 1],
      ["address 192.0.2.2", 1],
      ["pair 192.0.2.1 axx\\b", 1],
      ["pair 192.0.2.2 a%_\\b", 1],
    ]);
    expect(await test.app.auth.clearThrottles({ username: "a%_\\b" })).toBe(3);
    expect(await test.app.auth.clearThrottles({ ipAddress: "192.0.2.1" })).toBe(1);
    expect(await list()).toEqual([
      ["account axx\\b", 1],
      ["address 192.0.2.2", 1],
      ["pair 192.0.2.1 axx\\b", 1],
    ]);
    // This server looks again after five seconds.
    expect(await wrong("a%_\\b", "192.0.2.1")).toBe("wait 1");
    test.clock.forward(5);
    expect(await wrong("a%_\\b", "192.0.2.1")).toBe(failed);
  });

  it("finds nothing of what is over: rows are deleted as others come", async () => {
    const test = await flows({
      throttles: { credentials: { account: { free: 1000 }, address: { free: 1000 } } },
    });
    let name = 0;
    const wrong = () => attempt(test, `user-${name++}`, "wrong");
    await attempts(10, wrong);
    test.clock.forward(2 * 60 * minute);
    await attempts(250, wrong);
    await expect
      .poll(async () => test.rows("select count(*) as n from latchkey_attempt where key like '%user-0'"))
      .toEqual([{ n: 0 }]);
  });
});
