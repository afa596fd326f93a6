// Express 5 with jsonwebtoken.
import { createServer } from "node:http";
import express from "express";
import jsonwebtoken from "jsonwebtoken";
import { listen } from "../servers/listen.ts";
import { readSettings } from "../servers/settings.ts";

const { key } = readSettings();
const app = express();
app.get("/protected/", (request, response) => {
  const token = (request.headers.authorization ?? "").slice("Bearer ".length);
  const claims = jsonwebtoken.verify(token, key, { algorithms: ["HS256"] });
  response.json({ id: typeof claims === "object" ? Number(claims["user_id"]) : undefined });
});
listen(createServer(app));
