// Behind nginx and Caddy, configured as the guide says: what reaches an app, and what does not.
import { type IncomingHttpHeaders, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { allowAny, defineView } from "../../src/index.ts";
import { type RunningServer, serve } from "../../src/adapters/index.ts";
import { password, testApp, type TestApp } from "../support/app.ts";
import { caddy, nginx, type RunningProxy } from "../support/reverse-proxy.ts";

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends a request to a proxy of this machine. */
function send(url: string, { method = "GET", headers = {}, body = "" }: Sent = {}): Promise<Answer> {
  const client = url.startsWith("https:") ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const options = { method, headers: { host: "api.example.com", ...headers }, agent: false };
    const trust = { servername: "api.example.com", rejectUnauthorized: false };
    const sending = client(url, { ...options, ...trust }, (response) => {
      const { statusCode: status, headers: answered } = response;
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => void chunks.push(chunk));
      response.once("end", () =>
        resolve({ status, headers: answered, text: Buffer.concat(chunks).toString() }),
      );
      response.once("error", reject);
    });
    sending.once("error", reject);
    sending.end(body);
  });
}

const where = defineView("/where/", { permissions: [allowAny], get: ({ baseUrl }) => ({ baseUrl }) });

describe.each([nginx, caddy])("behind $name", ({ name, missing, start }) => {
  // Reporters show no titles of tests that are skipped.
  if (missing !== undefined) console.warn(`Tests behind ${name} are skipped: ${missing}`);

  describe.skipIf(missing !== undefined)("configured as the guide says", () => {
    let test: TestApp;
    let server: RunningServer;
    let proxy: RunningProxy;

    beforeAll(async () => {
      test = await testApp({
        views: [where],
        allowedHosts: ["api.example.com"],
        hsts: { maxAge: "365d", includeSubDomains: true },
      });
      server = await serve(test.app, { port: 0 });
      proxy = await start(server.port);
    });
    afterAll(async () => {
      proxy.kill();
      await test.app.close();
    });

    const secure = (target: string, sent?: Sent): Promise<Answer> =>
      send(`https://127.0.0.1:${proxy.ports.https}${target}`, sent);

    it("the client's host and https are in links, and answers carry HSTS", async () => {
      const { status, headers, text } = await secure("/where/");
      expect([status, JSON.parse(text)]).toEqual([200, { baseUrl: "https://api.example.com" }]);
      expect(headers["strict-transport-security"]).toBe("max-age=31536000; includeSubDomains");
      const redirect = await secure("/where");
      expect([redirect.status, redirect.headers["location"]]).toEqual([301, "/where/"]);
    });

    it("what a client says of its address, its scheme and its host is not believed", async () => {
      const forged = {
        "x-forwarded-for": "203.0.113.9",
        "x-forwarded-proto": "http",
        "x-forwarded-host": "evil.example",
        "content-type": "application/json",
      };
      const body = JSON.stringify({ username: "ada", password });
      const tokens = await secure("/api/token/", { method: "POST", headers: forged, body });
      expect(tokens.headers["strict-transport-security"]).toMatch(/^max-age/);
      const { access } = z.object({ access: z.string() }).parse(JSON.parse(tokens.text));
      const list = await secure("/api/sessions/", { headers: { authorization: `Bearer ${access}` } });
      expect(JSON.parse(list.text)).toEqual([expect.objectContaining({ ip_address: "127.0.0.1" })]);
      const { baseUrl } = z
        .object({ baseUrl: z.string() })
        .parse(
          JSON.parse((await secure("/where/", { headers: { "x-forwarded-host": "evil.example" } })).text),
        );
      expect(baseUrl).toBe("https://api.example.com");
    });

    it("another host gets nothing of the app", async () => {
      const { text } = await secure("/where/", { headers: { host: "evil.example" } });
      expect(text).not.toContain("baseUrl");
    });

    it("a body of the app's greatest size is let through, and a larger one gets the app's answer", async () => {
      const post = (size: number): Promise<Answer> =>
        secure("/api/token/", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify("x".repeat(size - 2)),
        });
      const { bytes } = test.app.limits;
      expect(JSON.parse((await post(bytes)).text)).not.toHaveProperty("detail");
      expect(JSON.parse((await post(bytes + 1)).text)).toEqual({
        detail: `Request body exceeded the limit of ${bytes} bytes.`,
      });
    });

    it("plain HTTP is refused, and not redirected", async () => {
      const { status, headers } = await send(`http://127.0.0.1:${proxy.ports.http}/where/`);
      expect([status, headers["location"]]).toEqual([403, undefined]);
    });

    it("the server stops, although the proxy keeps connections", async () => {
      await secure("/where/");
      await server.close();
      expect((await secure("/where/")).status).toBe(502);
    });
  });
});
