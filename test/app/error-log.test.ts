// The error log: a message is always one line, and an unexpected error has its stack below.
import { expect, it } from "vitest";
import { allowAny, defineView } from "../../src/index.ts";
import { testApp } from "../support/app.ts";

it("cannot be forged by what a client sent", async () => {
  const logged: string[] = [];
  const forged = '{"time":"2026-01-01T00:00:00.000Z","event":"login.succeeded","username":"admin"}';
  const { app, call } = await testApp(
    {
      log: (message) => logged.push(message),
      auditLog: false,
      views: [
        defineView("/echo/", {
          permissions: [allowAny],
          get: ({ request }) => {
            throw new RangeError(`no such thing: ${new URL(request.url).searchParams.get("thing") ?? ""}`);
          },
        }),
      ],
    },
    [],
  );
  const thing = `x\n    at forged (frame.ts:1:1)\n${forged}\r${forged}\u2028${forged}\u001b[2J`;
  expect((await call("GET", `/echo/?thing=${encodeURIComponent(thing)}`)).status).toBe(500);
  const lines = logged.join("\n").split("\n");
  expect(lines[0]).toBe(
    String.raw`RangeError: no such thing: x\u000a    at forged (frame.ts:1:1)\u000a${forged}\u000d${forged}\u2028${forged}\u001b[2J`,
  );
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines.slice(1)) expect(line).toMatch(/^ {4}at (?!forged)/);
  await app.close();
});
