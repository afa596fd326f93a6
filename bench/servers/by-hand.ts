// A server written by hand on node:http with node:sqlite or pg, with nothing that the work does not ask for; one commit per write.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { randomBytes } from "node:crypto";
import { createHandTokens } from "./hand-tokens.ts";
import { createPostgresStore } from "./hand-store-postgres.ts";
import { createHandStore, month } from "./hand-store.ts";
import { verifyPassword } from "./hand-password.ts";
import { listen } from "./listen.ts";
import { readSettings } from "./settings.ts";

const settings = readSettings();
const tokens = createHandTokens(settings);
const store = settings.database.startsWith("sqlite:")
  ? createHandStore(settings.database.slice("sqlite:".length))
  : createPostgresStore(settings.database);

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const unauthorized: Answer = { status: 401, body: { detail: "Unauthorized" } };

listen(
  createServer((request, response) => {
    void respond(request, response);
  }),
);

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, body } = await answer(request);
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}

async function answer(request: IncomingMessage): Promise<Answer> {
  const { url = "", method } = request;
  if (url === "/api/token/") return obtain(await readJson(request));
  if (url === "/api/token/refresh/") return refresh(await readJson(request));
  if (url === "/api/token/verify/") {
    return tokens.verify((await readJson(request))["token"] ?? "") ? { status: 200, body: {} } : unauthorized;
  }
  const claims = tokens.verifyCached((request.headers.authorization ?? "").slice("Bearer ".length));
  if (claims === undefined) return unauthorized;
  if (settings.variant === "none") return { status: 200, body: { id: Number(claims.user_id) } };
  const user = await store.userWithSession(Number(claims.user_id), claims.sid);
  if (user === undefined) return unauthorized;
  if (url === "/protected/") return { status: 200, body: { id: user.id, username: user.username } };
  if (method === "POST") return create(request, user.id);
  if (url === "/api/tasks/") return { status: 200, body: await store.tasksOf(user.id) };
  const task = await store.taskOf(user.id, Number(url.slice("/api/tasks/".length, -1)));
  return task === undefined ? { status: 404, body: {} } : { status: 200, body: task };
}

async function create(request: IncomingMessage, owner: number): Promise<Answer> {
  const { title, description = "" } = await readJson(request);
  if (title === undefined || title.length > 255) return { status: 400, body: { title: ["Invalid"] } };
  return { status: 201, body: await store.createTask(owner, title, description) };
}

async function obtain({ username = "", password = "" }: Readonly<Record<string, string>>): Promise<Answer> {
  const user = await store.userByName(username);
  if (user === undefined || !(await verifyPassword(password, user.password))) return unauthorized;
  const [sid, jti] = [randomBytes(16).toString("hex"), randomBytes(16).toString("hex")];
  await store.createSession(sid, user.id, jti);
  return { status: 200, body: pair(String(user.id), sid, jti, Date.now() + month) };
}

async function refresh({ refresh: token = "" }: Readonly<Record<string, string>>): Promise<Answer> {
  const claims = tokens.verify(token);
  if (claims?.token_type !== "refresh") return unauthorized;
  const jti = randomBytes(16).toString("hex");
  const end = await store.rotate(claims, jti);
  return end === undefined ? unauthorized : { status: 200, body: pair(claims.user_id, claims.sid, jti, end) };
}

/** No token lives longer than its session. */
function pair(user_id: string, sid: string, jti: string, end: number): { access: string; refresh: string } {
  const mint = (token_type: string, jti: string): string =>
    tokens.mint({ token_type, jti, user_id, sid }, end);
  return { access: mint("access", randomBytes(16).toString("hex")), refresh: mint("refresh", jti) };
}

const maxBody = 2_621_440;

async function readJson(request: IncomingMessage): Promise<Record<string, string>> {
  let text = "";
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > maxBody) throw new Error("The body is too large.");
  }
  const body: Record<string, string> = JSON.parse(text);
  return body;
}
