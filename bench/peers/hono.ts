// Hono on its Node adapter: with its light Response or the global one, without a token, and with hono/jwt.
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { jwt } from "hono/jwt";
import { readSettings, sayReady } from "../servers/settings.ts";

const { variant, key } = readSettings();
const app = new Hono();
if (variant === "jwt") app.use("/protected/", jwt({ secret: key, alg: "HS256" }));
app.get("/protected/", (context) => context.json({ id: 1, username: "user-1" }));
serve(
  { fetch: app.fetch, port: 0, hostname: "127.0.0.1", overrideGlobalObjects: variant !== "global" },
  ({ port }) => sayReady({ port }),
);
