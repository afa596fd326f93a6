// Raw requests sent as bytes over a socket to a whole app: the expected answers, and a server that goes on serving.
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { defineResource, isAuthenticated } from "../../src/index.ts";
import { type RunningServer, serve } from "../../src/adapters/index.ts";
import { password, testApp, type TestApp } from "../support/app.ts";
import { moreRawVectors } from "../support/more-raw-vectors.ts";
import { rawExchange, type RawExchange } from "../support/raw-exchange.ts";
import { type RawVector, vectorBytes } from "../support/raw-vectors.ts";

const { cases }: { cases: RawVector[] } = JSON.parse(
  readFileSync(path.join(import.meta.dirname, "../data/security/http_raw.json"), "utf8"),
);

/** Vectors that are slow, or end in the middle of a head: they are answered when their time is over. */
const slow = new Set(["slow-headers", "slow-body", "h-09"]);

const tasks = defineResource("tasks", {
  schema: z.object({ title: z.string().max(255), is_completed: z.boolean().default(false) }),
  owner: "owner",
  permissions: [isAuthenticated],
});

let test: TestApp;
let server: RunningServer;
let values: Readonly<Record<string, string>>;
const reports: unknown[] = [];

beforeAll(async () => {
  test = await testApp(
    {
      resources: [tasks],
      allowedHosts: ["127.0.0.1", "localhost", "test.example"],
      onError: (error) => void reports.push(error),
    },
    ["a", "b"],
  );
  server = await serve(test.app, { port: 0 });
  const [a, b] = [await test.login("a"), await test.login("b")];
  values = {
    host: `127.0.0.1:${server.port}`,
    access_a: a.access,
    access_b: b.access,
    task_a: await makeTask(a.access),
    task_b: await makeTask(b.access),
    user_b: String((await test.app.auth.findUser("b"))?.id),
    password,
  };
});
afterAll(async () => {
  await server.close();
  await test.app.close();
});

async function makeTask(token: string): Promise<string> {
  const { json } = await test.call("POST", "/api/tasks/", { token, json: { title: "mine" } });
  return String(Object(json).id);
}

const statuses = ({ answers }: RawExchange): number[] => answers.map(({ status }) => status);

/** No failure but "not implemented", and nothing of the program's inside. */
function expectHarmless(exchange: RawExchange): void {
  expect(statuses(exchange).filter((status) => status >= 500 && status !== 501)).toEqual([]);
  expect(exchange.received).not.toMatch(/\bat .+[(/].+:\d+|node:internal|node_modules|Error:/);
  expect(exchange.received).not.toContain("evil.invalid");
  expect(reports).toEqual([]);
}

/** The server answers the next request, and the owner's task is still there. */
async function expectServing(): Promise<void> {
  const response = await fetch(`${server.url}/api/tasks/${values["task_a"]}/`, {
    headers: { authorization: `Bearer ${values["access_a"]}` },
  });
  expect([response.status, await response.json()]).toEqual([200, expect.objectContaining({ title: "mine" })]);
}

describe("raw requests", () => {
  it.concurrent.each(
    [...cases, ...moreRawVectors]
      .filter(({ id }) => !slow.has(id))
      .map((vector) => [vector.id, vector] as const),
  )("%s", async (_, vector) => {
    const { status, closed, responses } = vector.expect;
    const bytes = vectorBytes(vector, values);
    const exchange = await rawExchange(
      server.port,
      [bytes],
      closed === true ? {} : { answers: responses ?? 1 },
    );
    expectHarmless(exchange);
    const [first = 0, ...later] = statuses(exchange);
    expect(status ?? [first]).toContain(first);
    expect(exchange.isClosed).toBe(closed ?? exchange.isClosed);
    expect(exchange.answers).toHaveLength(responses ?? exchange.answers.length);
    // The credentials are the first request's alone, and nothing is made without validation.
    expect([first, ...later]).not.toContain(201);
    expect(later).not.toContain(200);
    await expectServing();
  });

  it("that come before refused bytes are run once", async () => {
    const token = values["access_b"] ?? "";
    const id = await makeTask(token);
    const remove = `DELETE /api/tasks/${id}/ HTTP/1.1\r\nHost: {{host}}\r\nAuthorization: Bearer ${token}\r\n\r\n`;
    const vector = {
      id: "",
      cat: "",
      why: "",
      raw: `${remove}FOO / HTTP/1.1\r\nHost: x\r\n\r\n`,
      expect: {},
    };
    const exchange = await rawExchange(server.port, [vectorBytes(vector, values)]);
    // Run twice, the second would be 404.
    expect(statuses(exchange)).toEqual([204, 501]);
    await expectServing();
  });

  it("that stand in a body before refused bytes are never run", async () => {
    const id = await makeTask(values["access_b"] ?? "");
    const hidden = `DELETE /api/tasks/${id}/ HTTP/1.1\r\nHost: {{host}}\r\nAuthorization: Bearer {{access_b}}\r\n\r\n`;
    const body = vectorBytes({ id: "", cat: "", why: "", raw: hidden, expect: {} }, values).toString(
      "latin1",
    );
    const outer = `POST /api/token/verify/ HTTP/1.1\r\nHost: ${values["host"]}\r\nContent-Length: ${body.length}\r\n\r\n`;
    const exchange = await rawExchange(server.port, [`${outer}${body}FOO / HTTP/1.1\r\n\r\n`]);
    expect(statuses(exchange)).toEqual([415, 501]);
    expect((await test.call("GET", `/api/tasks/${id}/`, { token: values["access_b"] })).status).toBe(200);
  });
});

describe("slow requests", () => {
  // The list says 400 for h-09. A line without a version may be the start of a head, and Node waits for its end.
  it.concurrent.each(cases.filter(({ id }) => slow.has(id)).map((vector) => [vector.id, vector] as const))(
    "%s is answered with 408 when its time is over, and others are served meanwhile",
    async (_, vector) => {
      const impatient = await serve(test.app, { port: 0, requestTimeout: 2000 });
      const bytes = vectorBytes(vector, { ...values, drip: "a" });
      const waiting = Array.from({ length: vector.cat === "slowloris" ? 500 : 1 }, () =>
        rawExchange(impatient.port, [bytes]),
      );
      const meanwhile = await fetch(`${impatient.url}/health/live`);
      expect(meanwhile.status).toBe(200);
      for (const exchange of await Promise.all(waiting)) {
        expect([statuses(exchange), exchange.isClosed]).toEqual([[408], true]);
      }
      await impatient.close();
    },
  );
});
