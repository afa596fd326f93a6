// Feathers on Koa with its JWT strategy, which reads the user from a service in memory.
import { once } from "node:events";
import { AuthenticationService, authenticate, JWTStrategy } from "@feathersjs/authentication";
import { LocalStrategy } from "@feathersjs/authentication-local";
import { feathers } from "@feathersjs/feathers";
import { bodyParser, errorHandler, koa, parseAuthentication, rest } from "@feathersjs/koa";
import { memory } from "@feathersjs/memory";
import { getWith } from "../http/load-connection.ts";
import { readSettings, sayReady } from "../servers/settings.ts";

const { key } = readSettings();
const app = koa(feathers());
app.set("authentication", {
  secret: key,
  entity: "user",
  service: "users",
  authStrategies: ["jwt", "local"],
  jwtOptions: { algorithm: "HS256", audience: "bench", issuer: "bench", expiresIn: "1d" },
  local: { usernameField: "email", passwordField: "password" },
});
app.use(errorHandler());
app.use(parseAuthentication());
app.use(bodyParser());
app.configure(rest());
app.use("users", memory({ startId: 1 }));
const authentication = new AuthenticationService(app);
authentication.register("jwt", new JWTStrategy());
authentication.register("local", new LocalStrategy());
app.use("authentication", authentication);
app.use("protected", {
  find: async (params?: {
    readonly query?: unknown;
    readonly user?: { readonly id: number; readonly email: string };
  }) => ({
    id: params?.user?.id,
    username: params?.user?.email,
  }),
});
app.service("protected").hooks({ before: { find: [authenticate("jwt")] } });

const requests: string[] = [];
for (let nth = 1; nth <= 20; nth++) {
  const user = await app.service("users").create({ email: `user-${nth}` });
  const token = await authentication.createAccessToken({}, { subject: String(user.id) });
  requests.push(getWith("/protected", token));
}
const server = await app.listen(0, "127.0.0.1");
if (!server.listening) await once(server, "listening");
const address = server.address();
sayReady({
  port: typeof address === "object" && address !== null ? address.port : 0,
  script: [{ kind: "fixed", requests }],
});
