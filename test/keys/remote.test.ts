// Another issuer's JWK Set: one fetch for many waiters, limited in rate, size and time, and caused only by a kid.
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createRemoteKeys, type RemoteKeysOptions } from "../../src/keys/index.ts";
import { createKeySet, createTokens, type Tokens } from "../../src/tokens/index.ts";
import { testApp } from "../support/app.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** Serves a JWK Set, and counts the requests for it. */
async function issuer(answer: RequestListener): Promise<{ url: string; fetches: () => number }> {
  let fetches = 0;
  const server = createServer((request, response) => {
    fetches += 1;
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/jwks.json`, fetches: () => fetches };
}

interface Pair {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly jwk: object;
  readonly tokens: Tokens;
}

function pair(kid: string): Pair {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const keys = createKeySet([{ key: privateKey, algorithm: "EdDSA", kid }]);
  return {
    kid,
    privateKey,
    jwk: { ...publicKey.export({ format: "jwk" }), kid, alg: "EdDSA" },
    tokens: createTokens({ keys }),
  };
}

const mint = ({ tokens }: Pair, claims = {}): string =>
  tokens.mint(
    { name: "access", lifetime: 300 },
    { claims: { user_id: "1", ...claims }, now: Date.now() / 1000, jti: "j" },
  ).token;

const serve =
  (...pairs: Pair[]): RequestListener =>
  (_, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ keys: pairs.map(({ jwk }) => jwk) }));
  };

const remote = (url: string, options: Partial<RemoteKeysOptions> = {}): ReturnType<typeof createRemoteKeys> =>
  createRemoteKeys({ url, algorithm: "EdDSA", allowHttp: true, ...options });

describe("remote keys", () => {
  it("are fetched once for many waiters", async () => {
    const one = pair("one");
    const { url, fetches } = await issuer((request, response) =>
      setTimeout(() => serve(one)(request, response), 30),
    );
    const keys = remote(url);
    await Promise.all(Array.from({ length: 100 }, () => keys.prepare(mint(one))));
    expect(fetches()).toBe(1);
    expect(keys.current().candidates("EdDSA", "one")).toHaveLength(1);
  });

  it("are asked again for a kid they do not have, at a bounded rate", async () => {
    const [one, two] = [pair("one"), pair("two")];
    let served = [one];
    let now = 0;
    const { url, fetches } = await issuer((request, response) => serve(...served)(request, response));
    const keys = remote(url, { now: () => now, minInterval: 30_000 });
    await keys.prepare(mint(one));
    served = [one, two];
    for (let count = 0; count < 50; count++) await keys.prepare(mint(two));
    expect(fetches()).toBe(1);
    now = 30_000;
    await Promise.all(Array.from({ length: 50 }, () => keys.prepare(mint(two))));
    expect(fetches()).toBe(2);
    expect(keys.current().candidates("EdDSA", "two")).toHaveLength(1);
    now = 60_000;
    await keys.prepare(mint(one));
    expect(fetches()).toBe(2);
  });

  it("are not fetched for garbage more than once, and never from where a token says", async () => {
    const one = pair("one");
    const other = await issuer(serve(pair("evil")));
    const { url, fetches } = await issuer(serve(one));
    const keys = remote(url);
    await keys.prepare(mint(one));
    const header = Buffer.from(
      JSON.stringify({ alg: "EdDSA", kid: "evil", jku: other.url, x5u: other.url }),
    ).toString("base64url");
    for (const token of [`${header}.e30.AA`, "a.b.c", "", "x".repeat(100_000)]) await keys.prepare(token);
    expect(fetches()).toBe(1);
    expect(other.fetches()).toBe(0);
  });

  it.each<[string, RequestListener]>([
    ["an error", (_, response) => response.writeHead(500).end()],
    ["no JSON", (_, response) => response.end("<html>")],
    ["no set", (_, response) => response.end("[]")],
    ["too much", (_, response) => response.end(JSON.stringify({ keys: [], pad: "x".repeat(2_000_000) }))],
    ["a redirect", (_, response) => response.writeHead(302, { location: "http://127.0.0.1:1/" }).end()],
    ["nothing in time", () => {}],
    [
      "secrets",
      (_, response) => response.end(JSON.stringify({ keys: [{ kty: "oct", k: "AAAA", kid: "one" }] })),
    ],
  ])("of an issuer that answers with %s are none, and it is told", async (_, answer) => {
    const reports: unknown[] = [];
    const { url } = await issuer(answer);
    const keys = remote(url, { timeout: 200, report: (error) => reports.push(error) });
    await keys.prepare(mint(pair("one")));
    expect(keys.current().keys).toEqual([]);
    expect(reports).toHaveLength(1);
  });

  it("keep what they had when the issuer fails later", async () => {
    const one = pair("one");
    let fail = false;
    let now = 0;
    const { url, fetches } = await issuer((request, response) =>
      fail ? response.writeHead(503).end() : serve(one)(request, response),
    );
    const keys = remote(url, { now: () => now, maxAge: 1000, minInterval: 10 });
    await keys.prepare(mint(one));
    fail = true;
    now = 2000;
    await keys.prepare(mint(one));
    await expect.poll(fetches).toBe(2);
    expect(keys.current().candidates("EdDSA", "one")).toHaveLength(1);
  });

  it("are fetched over https alone", () => {
    expect(() => createRemoteKeys({ url: "http://keys.example/", algorithm: "EdDSA" })).toThrow(/https/);
    expect(() =>
      createRemoteKeys({ url: "file:///etc/passwd", algorithm: "EdDSA", allowHttp: true }),
    ).toThrow(/https/);
  });
});

describe("an app with jwkUrl", () => {
  it("takes the other issuer's tokens and not its own secret's", async () => {
    const one = pair("one");
    const { url } = await issuer(serve(one));
    const { app, login } = await testApp({
      tokens: { jwkUrl: url, allowHttpJwkUrl: true, algorithm: "HS256" },
    });
    const { user } = await app.auth.authenticate(mint(one));
    expect(user.username).toBe("ada");
    await expect(app.auth.authenticate(mint(pair("one")))).rejects.toThrow("token_not_valid");
    const own = await login("ada");
    await expect(app.auth.authenticate(own.access)).rejects.toThrow("token_not_valid");
    await app.close();
  });
});
