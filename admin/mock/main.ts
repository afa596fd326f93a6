// A development aid: serves the built app with its policy, and the admin's endpoints over rows in memory. Any password logs in.
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import path from "node:path";
import { text } from "node:stream/consumers";
import { type Answer, answerData } from "./answers.ts";
import { description } from "./description.ts";
import { tables } from "./rows.ts";

const built = path.resolve(import.meta.dirname, "../build");
const types: Record<string, string> = {
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
  ".css": "text/css",
};
let isLoggedIn = false;
let confirmedUntil = 0;

const me = { id: 1, username: "ada", full_name: "", is_superuser: true };

const home = (): unknown => ({
  counts: description.resources.map(({ name, label_plural }) => ({
    resource: name,
    label: label_plural,
    count: tables[name]?.length ?? 0,
  })),
  logins: Array.from({ length: 30 }, (_, index) => ({
    day: new Date(Date.now() - (29 - index) * 86_400_000).toISOString().slice(0, 10),
    good: 20 + ((index * 7) % 13),
    bad: index % 5,
  })),
  reuse_alarms: [{ at: new Date().toISOString(), user: "grace", address: "192.0.2.9" }],
  active_sessions: 31,
  newest_users: tables["users"]?.slice(0, 5),
  pending_migrations: 1,
});

/** What needs the password again. */
const isDangerous = (path: string): boolean => /\/(?:password|end-sessions)\/?$/.test(path);

function answerApi(method: string, url: URL, body: Record<string, unknown>): Answer {
  const parts = url.pathname.replace("/admin/api/", "").split("/").filter(Boolean);
  const [first, ...rest] = parts;
  if (first === "login") {
    if (body["password"] === "wrong")
      return { status: 400, body: { non_field_errors: ["Wrong name or password."] } };
    isLoggedIn = true;
    return { status: 200, body: { user: me } };
  }
  if (!isLoggedIn) return { status: 401, body: { detail: "Log in first." } };
  if (first === "logout") isLoggedIn = false;
  if (first === "confirm") confirmedUntil = Date.now() + 300_000;
  if (isDangerous(url.pathname) && Date.now() > confirmedUntil)
    return { status: 403, body: { code: "confirm_password", detail: "Confirm your password." } };
  if (first === "me") return { status: 200, body: me };
  if (first === "schema") return { status: 200, body: description };
  if (first === "home") return { status: 200, body: home() };
  return first === "data" ? answerData(method, rest, url.searchParams, body) : { status: 200, body: {} };
}

async function answerPage(url: URL, response: ServerResponse): Promise<void> {
  if (url.pathname.startsWith("/admin/assets/")) {
    const file = path.join(built, "assets", path.basename(url.pathname));
    response.setHeader("content-type", types[path.extname(file)] ?? "application/octet-stream");
    response.end(await readFile(file));
    return;
  }
  const nonce = crypto.randomUUID();
  const page = await readFile(path.join(built, "index.html"), "utf8");
  response.setHeader("content-type", "text/html; charset=utf-8");
  response.setHeader(
    "content-security-policy",
    `default-src 'none'; script-src 'nonce-${nonce}' 'strict-dynamic'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  );
  response.end(page.replaceAll("__NONCE__", nonce).replaceAll("__BASE__", "/admin"));
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://localhost");
  if (!url.pathname.startsWith("/admin/api/")) return answerPage(url, response);
  const sent = await text(request);
  const body = sent === "" ? {} : (JSON.parse(sent) as Record<string, unknown>);
  const answer = answerApi(request.method ?? "GET", url, body);
  response.statusCode = answer.status;
  response.setHeader("content-type", "application/json");
  response.end(answer.body === undefined ? "" : JSON.stringify(answer.body));
}

const server = createServer((request, response) => {
  handle(request, response).catch((error: unknown) => {
    response.statusCode = 404;
    response.end(String(error));
  });
});

server.listen(Number(process.env["PORT"] ?? 8010), "127.0.0.1", () => {
  process.stdout.write(`http://127.0.0.1:${process.env["PORT"] ?? 8010}/admin/\n`);
});
