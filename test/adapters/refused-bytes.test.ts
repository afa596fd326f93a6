// Bytes over a socket: what Node's parser refuses is never parsed again, and everything before it is answered first, in order.
import { once } from "node:events";
import net from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type RunningServer, serve, type ServeOptions } from "../../src/adapters/index.ts";
import { rawExchange } from "../support/raw-exchange.ts";

/** A server whose app records what reaches it. */
interface Recorder extends RunningServer {
  /** Method and path of every request that reached the app, in order. */
  readonly reached: string[];
}

type Handler = (request: Request) => Response | Promise<Response>;

const servers: RunningServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function record(handler: Handler = echo, options: ServeOptions = {}): Promise<Recorder> {
  const reached: string[] = [];
  const server = await serve(
    {
      fetch: (request) => {
        reached.push(`${request.method} ${new URL(request.url).pathname}`);
        return handler(request);
      },
      limits: { bytes: 1000 },
    },
    { port: 0, ...options },
  );
  servers.push(server);
  return { ...server, reached };
}

const echo: Handler = async (request) => new Response(`${request.method} ${await request.text()}`);

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
const post = (path: string, body: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const foo = "FOO / HTTP/1.1\r\nHost: x\r\n\r\n";

/** A promise that the test settles. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

describe("refused bytes", () => {
  it.each([
    ["an unknown method", foo, 501, "Not Implemented."],
    ["a lower-case method", "get / HTTP/1.1\r\nHost: x\r\n\r\n", 501, "Not Implemented."],
    ["bytes that are no request", "\0\x01\x02\r\n\r\n", 501, "Not Implemented."],
    ["the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, "Bad Request."],
    ["another version", "GET / HTTP/3.0\r\nHost: x\r\n\r\n", 400, "Bad Request."],
    ["a space before a colon", "GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400, "Bad Request."],
    ["a folded header", "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", 400, "Bad Request."],
    [
      "too many headers",
      `GET / HTTP/1.1\r\nA: ${"a".repeat(20_000)}\r\n\r\n`,
      431,
      "Request Header Fields Too Large.",
    ],
  ])("%s", async (_, bytes, status, detail) => {
    const server = await record();
    const { answers, isClosed } = await rawExchange(server.port, [bytes]);
    expect(answers).toHaveLength(1);
    expect([answers[0]?.status, JSON.parse(answers[0]?.text ?? ""), isClosed]).toEqual([
      status,
      { detail },
      true,
    ]);
    expect(answers[0]?.headers).toMatchObject({
      "content-type": "application/json",
      connection: "close",
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
      "x-frame-options": "DENY",
      date: expect.stringMatching(/GMT$/),
    });
    expect(server.reached).toEqual([]);
  });

  it("do not run the request that came before them a second time", async () => {
    const server = await record();
    const { answers } = await rawExchange(server.port, [post("/once/", "a") + foo]);
    expect(answers.map(({ status }) => status)).toEqual([200, 501]);
    expect(server.reached).toEqual(["POST /once/"]);
  });

  it("do not run a request that stands in a body", async () => {
    const server = await record();
    const { answers } = await rawExchange(server.port, [post("/body/", get("/smuggled/")) + foo]);
    expect(answers.map(({ status }) => status)).toEqual([200, 501]);
    expect(server.reached).toEqual(["POST /body/"]);
  });

  it("are answered after requests whose handlers still run, in order", async () => {
    const { opened, open } = gate();
    const server = await record(async (request) => {
      if (request.url.endsWith("/slow/")) await opened;
      return new Response(request.url);
    });
    const exchange = rawExchange(server.port, [get("/slow/") + get("/fast/") + foo]);
    await expect.poll(() => server.reached).toHaveLength(2);
    // The refusal had its chance to overtake them.
    await rawExchange(server.port, [foo]);
    open();
    const { answers, isClosed } = await exchange;
    expect(answers.map(({ status, text }) => [status, text])).toEqual([
      [200, "http://x/slow/"],
      [200, "http://x/fast/"],
      [501, '{"detail":"Not Implemented."}'],
    ]);
    expect(isClosed).toBe(true);
  });

  it("wait for an answer that is half written", async () => {
    const { opened, open } = gate();
    const encoder = new TextEncoder();
    const server = await record(
      () =>
        new Response(
          new ReadableStream({
            async start(controller) {
              controller.enqueue(encoder.encode("first,"));
              await opened;
              controller.enqueue(encoder.encode("last"));
              controller.close();
            },
          }),
        ),
    );
    const socket = net.connect(server.port, "127.0.0.1");
    let received = "";
    socket.on("data", (chunk: Buffer) => {
      received += chunk.toString();
    });
    socket.write(get("/half/"));
    await expect.poll(() => received).toContain("first,");
    socket.write(foo);
    await rawExchange(server.port, [foo]);
    open();
    await once(socket, "end");
    expect(received).toMatch(/first,[^]*last[^]*HTTP\/1\.1 501 Not Implemented/);
  });

  it("end a connection that was kept alive", async () => {
    const server = await record();
    const socket = net.connect(server.port, "127.0.0.1");
    let received = "";
    socket.on("data", (chunk: Buffer) => {
      received += chunk.toString();
    });
    socket.write(get("/one/"));
    await expect.poll(() => received).toMatch(/GET $/);
    socket.write(foo);
    await once(socket, "end");
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 501"]);
  });

  it("are answered once, however many there are", async () => {
    const server = await record();
    const { answers } = await rawExchange(
      server.port,
      Array.from({ length: 200 }, () => foo),
    );
    expect(answers.map(({ status }) => status)).toEqual([501]);
    expect((await rawExchange(server.port, [get("/next/")], { answers: 1 })).answers[0]?.status).toBe(200);
  });

  it("do not take the last answer from a client that reads slowly and goes on sending", async () => {
    const long = "a".repeat(1_000_000);
    const server = await record(() => new Response(long));
    const last = "GET /last/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na";
    const socket = net.connect(server.port, "127.0.0.1");
    socket.pause();
    socket.write(last + get("/more/").repeat(20_000));
    await expect.poll(() => server.reached).toHaveLength(1);
    // Long enough for the server to have given all of the answer to its kernel.
    await wait(500);
    let received = 0;
    socket.on("data", (chunk: Buffer) => {
      received += chunk.length;
    });
    socket.on("error", () => {});
    socket.resume();
    await once(socket, "close");
    expect(received).toBeGreaterThan(long.length);
    expect(server.reached).toEqual(["GET /last/"]);
  });

  it("get no answer after one that said that it is the last", async () => {
    const server = await record();
    const last = "GET /last/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    const { answers } = await rawExchange(server.port, [last + get("/more/") + foo]);
    expect(answers.map(({ status }) => status)).toEqual([200]);
    expect(server.reached).toEqual(["GET /last/"]);
  });
});

describe("a body that breaks off", () => {
  const chunked = "POST /chunks/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";

  it.each([
    ["a size that is no number", "zz\r\n", 400],
    ["a size without bounds", "FFFFFFFFFFFFFFFFFF\r\n", 400],
    ["an endless extension", `2;${"a".repeat(200_000)}\r\n{}\r\n0\r\n\r\n`, 413],
    ["a chunk longer than its size", "1\r\nab\r\n0\r\n\r\n", 400],
    ["a length among the trailers", "0\r\nContent-Length: 5\r\n\r\n", 400],
  ])("%s: one answer, after those before", async (_, body, status) => {
    const server = await record();
    const { answers, isClosed } = await rawExchange(server.port, [
      get("/before/") + chunked + body + get("/after/"),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([200, status]);
    expect(isClosed).toBe(true);
    expect(server.reached).not.toContain("GET /after/");
  });

  it("keeps the answer that was given without it", async () => {
    const server = await record(() => new Response("early", { status: 401 }));
    const socket = net.connect(server.port, "127.0.0.1");
    let received = "";
    socket.on("data", (chunk: Buffer) => {
      received += chunk.toString();
    });
    socket.write(chunked);
    await expect.poll(() => received).toContain("early");
    socket.write("zz\r\n");
    await once(socket, "end");
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 401"]);
  });

  it.each<[string, () => string | ReadableStream]>([
    ["a text", () => "late"],
    ["a stream", () => new Blob(["la", "te"]).stream()],
  ])("drops what the app answers later (%s), and logs nothing", async (_, late) => {
    const logged = [vi.spyOn(console, "error"), vi.spyOn(console, "info")];
    const { opened, open } = gate();
    const bodyGivenUp = gate();
    const server = await record(async (request) => {
      await request.text().catch(() => {});
      bodyGivenUp.open();
      await opened;
      return new Response(late());
    });
    const { answers } = await rawExchange(server.port, [`${chunked}zz\r\n`]);
    await bodyGivenUp.opened;
    open();
    expect(answers.map(({ status }) => status)).toEqual([400]);
    const next = await rawExchange(server.port, [get("/next/")], { answers: 1 });
    expect(next.answers.map(({ text }) => text)).toEqual(["late"]);
    for (const spy of logged) expect(spy).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  it("does not run a request that waited for its turn", async () => {
    const { opened, open } = gate();
    const server = await record(async (request) => {
      if (request.url.endsWith("/slow/")) await opened;
      return new Response("done");
    });
    const exchange = rawExchange(server.port, [`${post("/slow/", "a")}${chunked}zz\r\n`]);
    await expect.poll(() => server.reached).toHaveLength(1);
    await rawExchange(server.port, [foo]);
    open();
    expect((await exchange).answers.map(({ status }) => status)).toEqual([200, 400]);
    expect(server.reached).toEqual(["POST /slow/"]);
  });
});

describe("a client that ends in the middle of a request", () => {
  it.each([
    ["its head", "GET / HTTP/1.1\r\nHo"],
    ["its body", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc"],
    ["a chunk", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"],
  ])("(%s) is told so, and the handler does not wait for the rest", async (_, bytes) => {
    const settled: string[] = [];
    const server = await record(async (request) => {
      await request.text().catch(() => {});
      settled.push(request.method);
      return new Response();
    });
    const { answers } = await rawExchange(server.port, [bytes], { halfClose: true });
    expect(answers.map(({ status }) => status)).toEqual([400]);
    await expect.poll(() => settled).toHaveLength(server.reached.length);
  });
});

describe("requests that take too long to arrive", () => {
  it.each([
    ["a head", "GET /slow/ HTTP/1.1\r\nHost: x\r\nX-a: "],
    ["a body", "POST /slow/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"],
  ])("%s is answered with 408, after those before", async (_, bytes) => {
    const server = await record(echo, { requestTimeout: 300 });
    const { answers, isClosed } = await rawExchange(server.port, [get("/before/") + bytes]);
    expect(answers.map(({ status }) => status)).toEqual([200, 408]);
    expect(isClosed).toBe(true);
  });
});

describe("framing that can be read in two ways", () => {
  const head = "POST /body/ HTTP/1.1\r\nHost: x\r\n";
  it.each([
    ["both lengths", `${head}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    [
      "both lengths, the other way round",
      `${head}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n`,
    ],
    ["two lengths that differ", `${head}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`],
    ["two lengths alike", `${head}Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc`],
    ["a list of lengths", `${head}Content-Length: 3, 3\r\n\r\nabc`],
    ["a signed length", `${head}Content-Length: +3\r\n\r\nabc`],
    ["no length at all", `${head}Content-Length:\r\n\r\nabc`],
    ["a coding beside chunked", `${head}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
    ["identity", `${head}Transfer-Encoding: identity\r\n\r\n`],
    ["identity beside chunked", `${head}Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n`],
    ["chunked twice", `${head}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ["chunked in quotes", `${head}Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n`],
    ["chunked with a parameter", `${head}Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n`],
    ["chunked in HTTP/1.0", "POST /body/ HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["a line feed alone", "POST /body/ HTTP/1.1\nHost: x\nContent-Length: 0\n\n"],
  ])("%s", async (_, bytes) => {
    const server = await record();
    const { answers, isClosed } = await rawExchange(server.port, [bytes + get("/smuggled/")]);
    expect(answers.map(({ status }) => status)).toEqual([400]);
    expect(isClosed).toBe(true);
    expect(server.reached.filter((line) => line !== "POST /body/")).toEqual([]);
  });

  it("takes chunked in any case", async () => {
    const server = await record();
    const bytes = `${head}Transfer-Encoding: CHUNKED\r\n\r\n2\r\nab\r\n0\r\n\r\n`;
    expect((await rawExchange(server.port, [bytes], { answers: 1 })).answers[0]?.text).toBe("POST ab");
  });

  it.each(["GET", "HEAD"])(
    "ends the connection after a %s with a body, which is never read as a request",
    async (method) => {
      const server = await record(() => new Response(null, { status: 204 }));
      const body = get("/smuggled/");
      const bytes = `${method} /with-body/ HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}x`;
      const { answers, isClosed } = await rawExchange(server.port, [bytes]);
      expect(answers.map(({ status }) => status)).toEqual([204]);
      expect([isClosed, server.reached]).toEqual([true, [`${method} /with-body/`]]);
    },
  );
});

describe("the host", () => {
  it.each([
    ["none", "GET / HTTP/1.1\r\n\r\n"],
    ["an empty one", "GET / HTTP/1.1\r\nHost:\r\n\r\n"],
    ["two alike", "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n"],
    ["two that differ", "GET / HTTP/1.1\r\nHost: x\r\nhost: evil\r\n\r\n"],
    ["two in one", "GET / HTTP/1.1\r\nHost: x, evil\r\n\r\n"],
    ["two in HTTP/1.0", "GET / HTTP/1.0\r\nHost: x\r\nHost: evil\r\n\r\n"],
    ["one with a user", "GET / HTTP/1.1\r\nHost: x@evil\r\n\r\n"],
    ["one with a path", "GET / HTTP/1.1\r\nHost: x/evil\r\n\r\n"],
    ["one with a query", "GET / HTTP/1.1\r\nHost: x?evil\r\n\r\n"],
    ["one with a space", "GET / HTTP/1.1\r\nHost: x evil\r\n\r\n"],
    ["one with a backslash", "GET / HTTP/1.1\r\nHost: x\\evil\r\n\r\n"],
    ["one with a quote", 'GET / HTTP/1.1\r\nHost: x"evil\r\n\r\n'],
    ["a port that is not a number", "GET / HTTP/1.1\r\nHost: x:port\r\n\r\n"],
    ["a port too great", "GET / HTTP/1.1\r\nHost: x:65536\r\n\r\n"],
    ["a port alone", "GET / HTTP/1.1\r\nHost: :80\r\n\r\n"],
    ["an invalid IPv4 address", "GET / HTTP/1.1\r\nHost: 999.999.999.999\r\n\r\n"],
    ["an invalid IPv6 address", "GET / HTTP/1.1\r\nHost: [1::2::3]\r\n\r\n"],
    ["an IPv6 address without brackets", "GET / HTTP/1.1\r\nHost: ::1\r\n\r\n"],
    ["one of other letters", "GET / HTTP/1.1\r\nHost: b\xfccher\r\n\r\n"],
  ])("%s is refused, and what follows is not run", async (_, bytes) => {
    const server = await record();
    const { answers, isClosed } = await rawExchange(server.port, [bytes + get("/after/")]);
    expect(answers.map(({ status, text }) => [status, text])).toEqual([[400, '{"detail":"Bad Request."}']]);
    expect([isClosed, server.reached]).toEqual([true, []]);
    expect(answers[0]?.headers).toMatchObject({ "x-content-type-options": "nosniff", connection: "close" });
  });

  it.each([
    "x",
    "X.example",
    "x.example:8000",
    "127.0.0.1:1",
    "[::1]:8000",
    "[2001:DB8::1]",
    "my_app",
    "x.example.",
  ])("%s is taken", async (host) => {
    const server = await record((request) => new Response(new URL(request.url).host));
    const bytes = `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
    const { answers } = await rawExchange(server.port, [bytes], { answers: 1 });
    expect(answers.map(({ status, text }) => [status, text])).toEqual([[200, host.toLowerCase()]]);
  });

  it("may be missing in HTTP/1.0", async () => {
    const server = await record((request) => new Response(request.url));
    const { answers } = await rawExchange(server.port, ["GET /probe HTTP/1.0\r\n\r\n"]);
    expect(answers.map(({ status, text }) => [status, text])).toEqual([[200, "http://localhost/probe"]]);
  });
});

describe("the target", () => {
  it.each([
    ["another host's", "GET http://evil/ HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["another port's", "GET http://x:81/ HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["one with a user", "GET http://x@evil/ HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["one with the host as user", "GET http://x:y@x/ HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["another scheme's", "GET ftp://x/ HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["an authority", "GET x:80 HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["a star", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["one with a fragment", "GET /a#b HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["one with a backslash", "GET /a\\..\\b HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["none but a version", "GET HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["none at all (HTTP/0.9)", "GET /\r\n\r\n"],
  ])("%s is refused", async (_, bytes) => {
    const server = await record();
    const { answers } = await rawExchange(server.port, [bytes], { answers: 1 });
    expect(answers.map(({ status }) => status)).toEqual([400]);
    expect(answers[0]?.headers).toMatchObject({ "x-content-type-options": "nosniff" });
    expect(server.reached).toEqual([]);
  });

  it.each([
    ["http://x/a/?b=1", "http://x/a/?b=1"],
    ["http://X", "http://x/"],
    ["https://x?b", "http://x/?b"],
  ])("in absolute form %s is its path on this server", async (target, url) => {
    const server = await record((request) => new Response(request.url));
    const bytes = `GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`;
    expect((await rawExchange(server.port, [bytes], { answers: 1 })).answers[0]?.text).toBe(url);
  });
});

describe("other protocols", () => {
  it("CONNECT is answered after the requests before it", async () => {
    const { opened, open } = gate();
    const server = await record(async () => {
      await opened;
      return new Response("first");
    });
    const connect = "CONNECT evil:443 HTTP/1.1\r\nHost: evil:443\r\n\r\n";
    const exchange = rawExchange(server.port, [get("/first/") + connect + get("/tunnelled/")]);
    await expect.poll(() => server.reached).toHaveLength(1);
    await rawExchange(server.port, [connect]);
    open();
    const { answers, isClosed } = await exchange;
    expect(answers.map(({ status }) => status)).toEqual([200, 501]);
    expect([isClosed, server.reached]).toEqual([true, ["GET /first/"]]);
  });

  it.each(["websocket", "h2c"])(
    "Upgrade to %s is answered as it is, and ends the connection",
    async (protocol) => {
      const server = await record();
      const upgrade = `GET /up/ HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`;
      const rest = post("/smuggled/", "a");
      const { answers, isClosed } = await rawExchange(server.port, [
        upgrade + rest.slice(0, 10),
        rest.slice(10),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([200]);
      expect([isClosed, server.reached]).toEqual([true, ["GET /up/"]]);
    },
  );

  it("a body that was asked for with Expect is refused before it is sent", async () => {
    const server = await record();
    const head = "POST /big/ HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n";
    const big = await rawExchange(server.port, [`${head}Content-Length: 1099511627776\r\n\r\n`]);
    expect([big.interim, big.answers.map(({ status }) => status)]).toEqual([[], [413]]);
    const small = await rawExchange(server.port, [`${head}Content-Length: 2\r\n\r\nab`], { answers: 1 });
    expect([small.interim, small.answers.map(({ text }) => text)]).toEqual([[100], ["POST ab"]]);
    const odd = await rawExchange(server.port, [
      head.replace("100-continue", "tea") + "Content-Length: 2\r\n\r\nab",
    ]);
    expect(odd.answers.map(({ status, text }) => [status, text])).toEqual([
      [417, '{"detail":"Expectation Failed."}'],
    ]);
    expect(server.reached).toEqual(["POST /big/"]);
  });
});

describe("pipelined requests", () => {
  it("are answered in order, safe ones at the same time", async () => {
    const { opened, open } = gate();
    const server = await record(async (request) => {
      if (request.url.endsWith("/0/")) await opened;
      return new Response(request.url);
    });
    const exchange = rawExchange(
      server.port,
      [Array.from({ length: 100 }, (_, n) => get(`/${n}/`)).join("")],
      {
        answers: 100,
      },
    );
    await expect.poll(() => server.reached).toHaveLength(100);
    open();
    const { answers } = await exchange;
    expect(answers.map(({ text }) => text)).toEqual(Array.from({ length: 100 }, (_, n) => `http://x/${n}/`));
  });

  it("run one after another where one of them changes something", async () => {
    const gates = [gate(), gate()];
    const server = await record(async (request) => {
      if (request.method === "POST") await gates[Number(await request.text())]?.opened;
      return new Response(request.method);
    });
    const exchange = rawExchange(
      server.port,
      [post("/a/", "0") + get("/b/") + post("/c/", `1${" ".repeat(300_000)}`) + get("/d/")],
      {
        answers: 4,
      },
    );
    await expect.poll(() => server.reached).toEqual(["POST /a/"]);
    await rawExchange(server.port, [foo]);
    expect(server.reached).toEqual(["POST /a/"]);
    gates[0]?.open();
    await expect.poll(() => server.reached).toEqual(["POST /a/", "GET /b/", "POST /c/"]);
    gates[1]?.open();
    expect((await exchange).answers.map(({ text }) => text)).toEqual(["POST", "GET", "POST", "GET"]);
  });

  it("are bounded: of ten thousand, so many are taken as may wait, and the connection ends", async () => {
    const { opened, open } = gate();
    const server = await record(async (request) => {
      if (request.method === "POST") await opened;
      return new Response("done");
    });
    const exchange = rawExchange(server.port, [post("/slow/", "a") + get("/next/").repeat(10_000)]);
    await expect.poll(() => server.reached).toHaveLength(1);
    open();
    const { answers, isClosed } = await exchange;
    expect([answers.length, isClosed, server.reached.length]).toEqual([500, true, 500]);
    expect(answers.at(-1)?.headers["connection"]).toBe("close");
  });

  it("are not run for a client that has hung up", async () => {
    const { opened, open } = gate();
    const aborted = gate();
    const server = await record(async (request) => {
      request.signal.addEventListener("abort", aborted.open);
      await opened;
      return new Response("late");
    });
    const socket = net.connect(server.port, "127.0.0.1");
    socket.write(`${post("/slow/", "a")}${post("/never/", "b")}G`);
    await expect.poll(() => server.reached).toHaveLength(1);
    socket.destroy();
    await aborted.opened;
    open();
    expect((await rawExchange(server.port, [foo])).answers[0]?.status).toBe(501);
    expect(server.reached).toEqual(["POST /slow/"]);
  });
});
