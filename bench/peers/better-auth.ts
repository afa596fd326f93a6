// better-auth on node:http and node:sqlite: getSession, which reads the session and the user of a cookie.
import { createServer } from "node:http";
import { DatabaseSync } from "node:sqlite";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { fromNodeHeaders } from "better-auth/node";
import { readSettings, sayReady } from "../servers/settings.ts";

const { key } = readSettings();
const options = {
  secret: key,
  baseURL: "http://127.0.0.1",
  database: new DatabaseSync(":memory:"),
  emailAndPassword: { enabled: true },
  telemetry: { enabled: false },
};
const auth = betterAuth(options);
await (await getMigrations(options)).runMigrations();

const cookies: string[] = [];
for (let user = 0; user < 20; user++) {
  const body = { name: `user-${user}`, email: `user-${user}@example.org`, password: "tr0ub4dor-staple" };
  const { headers } = await auth.api.signUpEmail({ body, returnHeaders: true });
  cookies.push(
    headers
      .getSetCookie()
      .map((cookie) => cookie.split(";")[0])
      .join("; "),
  );
}

const server = createServer((request, response) => {
  void auth.api.getSession({ headers: fromNodeHeaders(request.headers) }).then(
    (session) => {
      const text = JSON.stringify({ id: session?.user.id, username: session?.user.name });
      response.writeHead(session === null ? 401 : 200, { "content-type": "application/json" });
      return response.end(text);
    },
    () => response.writeHead(500).end(),
  );
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  const requests = cookies.map(
    (cookie) => `GET /protected/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: ${cookie}\r\n\r\n`,
  );
  sayReady({
    port: typeof address === "object" && address !== null ? address.port : 0,
    script: [{ kind: "fixed", requests }],
  });
});
