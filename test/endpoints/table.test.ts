// Every endpoint of the table has an option and a route, and nothing else has to name it.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createParts } from "../../src/app/context.ts";
import { userModel } from "../../src/app/settings.ts";
import { endpointNames, endpoints, plainEndpointNames, plainEndpoints } from "../../src/endpoints/index.ts";
import { optionsSchema, parseOptions } from "../../src/options/index.ts";
import { secretKey, type TestApp, testApp } from "../support/app.ts";

let test: TestApp;
let access = "";
const paths = Object.fromEntries(endpointNames.map((name) => [name, `/moved/${name}/`]));

beforeAll(async () => {
  test = await testApp({
    paths: { ...paths, live: "/moved/live", ready: "/moved/ready", jwks: "/moved/jwks" },
  });
  await test.app.auth.register({ username: "eve", password: "correct-horse-9" });
  const { json } = await test.call("POST", "/moved/login/", {
    json: { username: "eve", password: "correct-horse-9" },
  });
  access = String(Reflect.get(Object(json), "access"));
});
afterAll(() => test.app.close());

describe("every endpoint", () => {
  it.each(endpointNames)("%s is an option with its default, and a route at its path", async (name) => {
    expect(optionsSchema().parse({}).paths[name]).toBe(endpoints[name].path);
    const { status, json } = await test.call("OPTIONS", `/moved/${name}/`, { token: access });
    expect([status, json]).toEqual([200, expect.objectContaining({ name: expect.any(String) })]);
  });

  it.each(plainEndpointNames)("%s is an option with its default, and answers GET", async (name) => {
    expect(optionsSchema().parse({}).paths[name]).toBe(plainEndpoints[name].path);
    const answer = await test.call("GET", `/moved/${name}`);
    // The keys of a test app are secret.
    expect(answer.status).toBe(name === "jwks" ? 404 : 200);
    expect(answer.headers.get("vary")).toBeNull();
    expect(answer.headers.get("content-type")).toBe("application/json");
  });
});

describe.each([
  ["objects", ["POST authenticationTokenHeader", "POST otherSessions"]],
  ["messages", ["POST otherSessions"]],
] as const)("every endpoint with %s", (responseStyle, withoutBody) => {
  it("declares the body of each write that takes one", () => {
    const options = parseOptions({ database: "sqlite::memory:", secretKey });
    const { context } = createParts(options, userModel(options));
    const parts = {
      context,
      bearer: { authenticate: async () => undefined, challenge: "Bearer" },
      hooks: options.tokens,
      cookies: undefined,
      responseStyle,
      registrationFields: [],
      validateRegistration: (values: Readonly<Record<string, unknown>>) => ({ values }),
      ownedTables: [],
      timeZone: "UTC",
    };
    const undeclared = endpointNames.flatMap((name) =>
      endpoints[name]
        .view(parts)
        .operations.filter(({ method, body }) => method.startsWith("P") && body === undefined)
        .map(({ method }) => `${method} ${name}`),
    );
    expect(undeclared).toEqual(withoutBody);
    void context.database.close();
  });
});

it("those of sessions are left out when there are none", async () => {
  const without = await testApp({ tokens: { blacklist: "off" }, revocation: "user" });
  const statuses = await Promise.all(
    endpointNames
      .filter((name) => endpoints[name].path !== false)
      .map(async (name) => [name, (await without.call("OPTIONS", String(endpoints[name].path))).status]),
  );
  const missing = statuses.filter(([, status]) => status === 404).map(([name]) => name);
  expect(missing).toEqual(["sessions", "otherSessions", "session"]);
  await without.app.close();
});
