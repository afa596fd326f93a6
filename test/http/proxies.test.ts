// `trustedProxies`: whose X-Forwarded-For and X-Forwarded-Proto count, and how far.
import { afterEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { allowAny, defineView, type LatchkeyOptions } from "../../src/index.ts";
import { testApp, type TestApp } from "../support/app.ts";

const apps: TestApp[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map(({ app }) => app.close()));
});

const whence = defineView("/whence/", {
  permissions: [allowAny],
  get: ({ client, origin }) => ({ address: client.ipAddress ?? null, origin }),
});

/** What a view learns of a request with these headers from this peer. */
async function whenceOf(
  trustedProxies: LatchkeyOptions["trustedProxies"],
  peer: string | undefined,
  headers: Readonly<Record<string, string>>,
): Promise<{ address: string | null; origin: string }> {
  const test = await testApp(
    { views: [whence], ...(trustedProxies !== undefined && { trustedProxies }) },
    [],
  );
  apps.push(test);
  const response = await test.app.fetch(new Request("http://api.example/whence/", { headers }), {
    remoteAddress: peer,
  });
  return z.object({ address: z.string().nullable(), origin: z.string() }).parse(await response.json());
}

const forwarded = (value: string): Readonly<Record<string, string>> => ({ "x-forwarded-for": value });

describe("the client's address", () => {
  it.each<[string, LatchkeyOptions["trustedProxies"], string | undefined, string, string | null]>([
    ["a peer that is not trusted", undefined, "198.51.100.9", "203.0.113.7", "198.51.100.9"],
    ["this machine, by default", undefined, "127.0.0.1", "203.0.113.7", "203.0.113.7"],
    ["this machine, as IPv6 says it", undefined, "::ffff:127.0.0.1", "203.0.113.7", "203.0.113.7"],
    ["this machine, by IPv6", undefined, "::1", "2001:DB8:0::7", "2001:db8::7"],
    ["one entry too many", undefined, "127.0.0.1", "6.6.6.6, 203.0.113.7", "203.0.113.7"],
    ["a chain of trusted ones", ["10.0.0.0/8"], "10.0.0.1", "6.6.6.6, 203.0.113.7, 10.2.3.4", "203.0.113.7"],
    ["a chain that is trusted to its end", ["10.0.0.0/8"], "10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"],
    ["a network of IPv6", ["2001:db8::/32"], "2001:db8::1", "203.0.113.7", "203.0.113.7"],
    [
      "a single address among networks",
      ["10.0.0.0/8", "192.0.2.1"],
      "192.0.2.1",
      "203.0.113.7",
      "203.0.113.7",
    ],
    ["an address outside the network", ["10.0.0.0/8"], "11.0.0.1", "203.0.113.7", "11.0.0.1"],
    ["an address in another form", ["2001:db8:0:0::1"], "2001:db8::1", "203.0.113.7", "203.0.113.7"],
    ["no proxy at all", [], "127.0.0.1", "203.0.113.7", "127.0.0.1"],
    ["no proxy, by number", 0, "127.0.0.1", "203.0.113.7", "127.0.0.1"],
    ["one proxy, by number", 1, "198.51.100.9", "6.6.6.6, 203.0.113.7", "203.0.113.7"],
    ["two proxies, by number", 2, "198.51.100.9", "6.6.6.6, 203.0.113.7, 192.0.2.1", "203.0.113.7"],
    ["more proxies than entries", 5, "198.51.100.9", "203.0.113.7", "203.0.113.7"],
    ["a peer that is not known, by number", 1, undefined, "203.0.113.7", "203.0.113.7"],
    ["a peer that is not known", ["10.0.0.1"], undefined, "203.0.113.7", null],
    ["IPv4 with a port", undefined, "127.0.0.1", "203.0.113.7:4711", "203.0.113.7"],
    ["IPv6 with a port", undefined, "127.0.0.1", "[2001:db8::7]:4711", "2001:db8::7"],
    ["IPv4 within IPv6", undefined, "127.0.0.1", "::ffff:203.0.113.7", "203.0.113.7"],
    ["a name", undefined, "127.0.0.1", "unknown", "127.0.0.1"],
    ["a name behind a trusted one", ["10.0.0.0/8"], "10.0.0.1", "unknown, 10.0.0.2", "10.0.0.1"],
    ["nothing", undefined, "127.0.0.1", "", "127.0.0.1"],
    ["an empty entry", undefined, "127.0.0.1", "203.0.113.7, ", "127.0.0.1"],
    ["a zone", undefined, "127.0.0.1", `fe80::1%${"a".repeat(300)}`, "127.0.0.1"],
    ["an invalid address", undefined, "127.0.0.1", "203.0.113.777", "127.0.0.1"],
    ["octal numbers", undefined, "127.0.0.1", "010.0.0.1", "127.0.0.1"],
    ["something long", undefined, "127.0.0.1", "1".repeat(10_000), "127.0.0.1"],
    ["something hostile", undefined, "127.0.0.1", "1.2.3.4'; drop table auth_user; --", "127.0.0.1"],
    ["a peer with a zone", undefined, "fe80::1%eth0", "203.0.113.7", "fe80::1"],
  ])("with %s", async (_, trustedProxies, peer, header, address) => {
    expect((await whenceOf(trustedProxies, peer, forwarded(header))).address).toBe(address);
  });

  it("is the peer's without the header", async () => {
    expect((await whenceOf(undefined, "127.0.0.1", {})).address).toBe("127.0.0.1");
  });

  it("is read from Node's request, which @hono/node-server passes", async () => {
    const test = await testApp({ views: [whence] }, []);
    apps.push(test);
    const connection = { incoming: { socket: { remoteAddress: "198.51.100.9" } } };
    const response = await test.app.fetch(new Request("http://api.example/whence/"), connection);
    expect(await response.json()).toMatchObject({ address: "198.51.100.9" });
  });

  it("never keeps a login from being kept", async () => {
    const test = await testApp();
    apps.push(test);
    for (const header of ["1".repeat(10_000), "fe80::1%zone", "1.2.3.4, x", "\u00ff"]) {
      const response = await test.app.fetch(
        new Request("http://api.example/api/token/", {
          method: "POST",
          body: new URLSearchParams({ username: "ada", password: "tr0ub4dor-staple" }),
          headers: forwarded(header),
        }),
        { remoteAddress: "127.0.0.1" },
      );
      expect(response.status).toBe(200);
    }
    const { access } = await test.login("ada");
    const { json } = await test.call("GET", "/api/sessions/", { token: access });
    const addresses = Object.values(Object(json)).map((session) => Object(session).ip_address);
    expect(new Set(addresses)).toEqual(new Set(["127.0.0.1", null]));
  });
});

describe("the client's scheme", () => {
  it.each<[LatchkeyOptions["trustedProxies"], string, string, string]>([
    [undefined, "127.0.0.1", "https", "https://api.example"],
    [undefined, "198.51.100.9", "https", "http://api.example"],
    [["198.51.100.0/24"], "198.51.100.9", "https", "https://api.example"],
    [1, "198.51.100.9", "https", "https://api.example"],
    [undefined, "127.0.0.1", "http", "http://api.example"],
    [undefined, "127.0.0.1", "javascript", "http://api.example"],
  ])("with %j trusted, from %s, said to be %s", async (trustedProxies, peer, scheme, origin) => {
    expect((await whenceOf(trustedProxies, peer, { "x-forwarded-proto": scheme })).origin).toBe(origin);
  });
});

describe("the option", () => {
  it.each([
    ["proxy.example"],
    ["10.0.0.0/33"],
    ["10.0.0.0/"],
    ["2001:db8::/129"],
    ["10.0.0.1/8/8"],
    [-1],
    [1.5],
    ["fe80::1%eth0"],
  ])("refuses %j", async (given) => {
    const trustedProxies = typeof given === "number" ? given : [given];
    await expect(testApp({ trustedProxies }, [])).rejects.toThrow(
      "Option `trustedProxies`: must be a list of addresses and networks",
    );
  });
});
