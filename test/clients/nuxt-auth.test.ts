// The requests of @sidebase/nuxt-auth's refresh provider, as its documentation describes them, against an app with the paths of DRF.
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RunningServer, serve } from "../../src/adapters/index.ts";
import { isAuthenticated } from "../../src/index.ts";
import { password, type TestApp, testApp } from "../support/app.ts";

/**
 * The module's options for this app:
 *
 *     auth: {
 *       baseURL: "http://localhost:8000/api/",
 *       provider: {
 *         type: "refresh",
 *         endpoints: {
 *           signIn: { path: "token/", method: "post" },
 *           signUp: { path: "users/", method: "post" },
 *           signOut: { path: "token/blacklist/", method: "post" },
 *           getSession: { path: "users/me/", method: "get" },
 *         },
 *         token: { signInResponseTokenPointer: "/access", type: "Bearer", headerName: "Authorization" },
 *         refresh: {
 *           endpoint: { path: "token/refresh/", method: "post" },
 *           refreshOnlyToken: false, // with rotation, each answer has a new refresh token
 *           token: {
 *             signInResponseRefreshTokenPointer: "/refresh",
 *             refreshResponseTokenPointer: "/access",
 *             refreshRequestTokenPointer: "/refresh",
 *           },
 *         },
 *       },
 *     }
 */
const pointers = { token: "/access", refresh: "/refresh" };

const rotating = { rotateRefreshTokens: true, blacklistAfterRotation: true };
let test: TestApp;
let server: RunningServer;
beforeAll(async () => {
  test = await testApp({ permissions: [isAuthenticated], tokens: rotating }, []);
  server = await serve(test.app, { port: 0, host: "127.0.0.1" });
});
afterAll(async () => {
  await server.close();
  await test.app.close();
});

/** What ofetch sends: JSON, and the headers that the provider gives it. */
async function send(method: string, path: string, { body, token }: { body?: object; token?: string } = {}) {
  const response = await fetch(`${server.url}/api/${path}`, {
    method,
    headers: {
      accept: "application/json",
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json: unknown = text === "" ? undefined : JSON.parse(text);
  return { status: response.status, json };
}

/** The value that a JSON pointer of one part names. */
const at = (json: unknown, pointer: string): string => String(Reflect.get(Object(json), pointer.slice(1)));

it("signUp, signIn, getSession, refresh and signOut", async () => {
  const credentials = { username: "ada", password };
  expect((await send("POST", "users/", { body: credentials })).status).toBe(201);
  expect((await send("POST", "token/", { body: { ...credentials, password: "wrong" } })).status).toBe(401);
  const signIn = await send("POST", "token/", { body: credentials });
  expect(signIn).toMatchObject({
    status: 200,
    json: { access: expect.any(String), refresh: expect.any(String) },
  });
  const token = at(signIn.json, pointers.token);
  expect(await send("GET", "users/me/", { token })).toMatchObject({ status: 200, json: { username: "ada" } });
  expect((await send("GET", "users/me/")).status).toBe(401);

  // The access token is sent too: it may have expired.
  const refresh = at(signIn.json, pointers.refresh);
  const renewed = await send("POST", "token/refresh/", { body: { refresh }, token });
  expect(renewed).toMatchObject({
    status: 200,
    json: { access: expect.any(String), refresh: expect.any(String) },
  });
  const expired = await send("POST", "token/refresh/", { body: { refresh }, token: `${token}x` });
  expect(expired.status).toBe(200);
  const next = { token: at(renewed.json, pointers.token), refresh: at(renewed.json, pointers.refresh) };
  expect(await send("GET", "users/me/", { token: next.token })).toMatchObject({ status: 200 });

  const signOut = await send("POST", "token/blacklist/", {
    body: { refresh: next.refresh },
    token: next.token,
  });
  expect(signOut).toEqual({ status: 200, json: {} });
  expect((await send("GET", "users/me/", { token: next.token })).status).toBe(401);
  expect((await send("POST", "token/refresh/", { body: { refresh: next.refresh } })).status).toBe(401);
});
