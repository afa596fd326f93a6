// Clients that hang up while they wait for a password to be hashed: nothing is computed for them, and nothing is written.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type AuthEvent } from "../../src/index.ts";
import { type RunningServer, serve } from "../../src/adapters/index.ts";
import { password } from "../support/app.ts";
import { type Flows, flows } from "../auth/flows.ts";

/** The hashes that have begun; while `isHeld`, none ends before it is let go. */
const hashes = vi.hoisted(() => ({ isHeld: false, begun: 0, waiting: [] as (() => void)[] }));

vi.mock(import("node:crypto"), async (importOriginal) => {
  const crypto = await importOriginal();
  const pbkdf2: typeof crypto.pbkdf2 = (...args) => {
    hashes.begun += 1;
    const derive = (): void => crypto.pbkdf2(...args);
    if (hashes.isHeld) hashes.waiting.push(derive);
    else derive();
  };
  return { ...crypto, pbkdf2 };
});

let app: Flows;
let server: RunningServer;
const events: AuthEvent[] = [];

beforeEach(async () => {
  app = await flows({ onEvent: (event) => events.push(event), log: () => {} });
  server = await serve(app.app, { port: 0 });
  hashes.begun = 0;
});

afterEach(async () => {
  release();
  await server.close();
});

function hold(): void {
  hashes.isHeld = true;
}

/** Lets every hash go on. */
function release(): void {
  hashes.isHeld = false;
  for (const derive of hashes.waiting.splice(0)) derive();
}

/** The text of a request. */
function text(path: string, body: unknown, headers = ""): string {
  const json = JSON.stringify(body);
  return `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${json.length}\r\n${headers}\r\n${json}`;
}

const login = text("/api/token/", { username: "ada", password });

async function open(): Promise<Socket> {
  const socket = connect(server.port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

/** Lets the server see everything that was sent to it before. */
async function settle(): Promise<void> {
  for (let trip = 0; trip < 5; trip += 1) await fetch(`${server.url}/health/live`);
}

/** Sends as many logins as are hashed at once, so that the next one waits. */
async function fill(): Promise<void> {
  for (;;) {
    const { begun } = hashes;
    const socket = await open();
    socket.write(login);
    await settle();
    if (hashes.begun > begun) continue;
    socket.destroy();
    return;
  }
}

describe("nothing is hashed", () => {
  it.each<[string, (socket: Socket) => void]>([
    ["whose sockets close", (socket) => socket.destroy()],
    ["whose sockets are reset", (socket) => socket.resetAndDestroy()],
    ["that close the half they send on", (socket) => socket.end()],
  ])("for clients %s", async (_, leave) => {
    hold();
    await fill();
    const { begun } = hashes;
    const sockets = await Promise.all(Array.from({ length: 40 }, open));
    for (const socket of sockets) socket.write(login);
    await settle();
    for (const socket of sockets) leave(socket);
    await settle();
    const last = fetch(`${server.url}/api/token/`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username: "ada", password }),
    });
    await settle();
    release();
    expect((await last).status).toBe(200);
    expect(hashes.begun).toBe(begun + 1);
  });

  it("for requests that follow each other on a connection that closes", async () => {
    hold();
    await fill();
    const { begun } = hashes;
    const socket = await open();
    socket.write(login.repeat(30));
    await settle();
    socket.destroy();
    await settle();
    release();
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
    await settle();
    expect(hashes.begun).toBe(begun);
  });

  it("for a client that closes before its body is read, or before it is whole", async () => {
    hold();
    await fill();
    const { begun } = hashes;
    const chunked = login.replace(/Content-Length: \d+/, "Transfer-Encoding: chunked").replace(/\{.*/, "");
    for (const packet of [login, login.slice(0, -5), chunked]) {
      const socket = await open();
      socket.end(packet);
      socket.destroy();
    }
    await settle();
    release();
    await settle();
    expect(hashes.begun).toBe(begun);
  });
});

describe("nothing is written for a client that hangs up while its password is hashed", () => {
  async function hangUp(request: string): Promise<void> {
    hold();
    const { begun } = hashes;
    const socket = await open();
    socket.write(request);
    await vi.waitFor(() => expect(hashes.begun).toBe(begun + 1));
    socket.destroy();
    await settle();
    release();
    await settle();
    // Whatever still goes on ends before the next login does.
    await app.login("ada");
  }

  it("no session, and no event", async () => {
    events.length = 0;
    await hangUp(login);
    expect(await app.rows("select count(*) as sessions from latchkey_session")).toEqual([{ sessions: 1 }]);
    const ofLogins = (): string[] =>
      events.map(({ type }) => type).filter((type) => !type.startsWith("user"));
    await vi.waitFor(() => expect(ofLogins()).toContain("login.succeeded"));
    expect(ofLogins().toSorted()).toEqual(["login.succeeded", "session.created"]);
  });

  it("no user", async () => {
    await hangUp(text("/api/users/", { username: "bob", password }));
    expect(await app.rows("select username from auth_user")).toEqual([{ username: "ada" }]);
  });

  it("no new password", async () => {
    const { access } = await app.login("ada");
    const [before] = await app.rows("select password from auth_user");
    const body = { old_password: password, new_password: "an0ther-staple" };
    await hangUp(text("/api/users/password/", body, `Authorization: Bearer ${access}\r\n`));
    expect(await app.rows("select password from auth_user")).toEqual([before]);
  });
});
