// Fastify with @fastify/jwt, with and without its cache of verified tokens; with rows, it reads what the server by hand reads.
import fastifyJwt from "@fastify/jwt";
import fastify from "fastify";
import { createHandStore } from "../servers/hand-store.ts";
import type { HandClaims } from "../servers/hand-tokens.ts";
import { readSettings, sayReady } from "../servers/settings.ts";

declare module "@fastify/jwt" {
  interface FastifyJWT {
    payload: HandClaims;
    user: HandClaims;
  }
}

const { variant, key, database } = readSettings();
const app = fastify();
const cache = variant === "no cache" ? {} : { cache: 10_000 };
await app.register(fastifyJwt, { secret: key, verify: { algorithms: ["HS256"], ...cache } });

if (variant === "rows") {
  const store = createHandStore(database.slice("sqlite:".length));
  const task = {
    type: "object",
    properties: {
      id: { type: "integer" },
      title: { type: "string" },
      description: { type: "string" },
      is_completed: { type: "boolean" },
      created_at: { type: "string" },
      owner: { type: "integer" },
    },
  };
  const owners = new WeakMap<object, number>();
  app.addHook("onRequest", async (request, reply) => {
    const claims = await request.jwtVerify<HandClaims>();
    const user = await store.userWithSession(Number(claims.user_id), claims.sid);
    if (user === undefined) return reply.code(401).send({ detail: "Unauthorized" });
    owners.set(request, user.id);
    return undefined;
  });
  const list = { schema: { response: { 200: { type: "array", items: task } } } };
  app.get("/api/tasks/", list, (request) => store.tasksOf(owners.get(request) ?? 0));
  const one = { schema: { response: { 200: task } } };
  app.get<{ Params: { id: string } }>("/api/tasks/:id/", one, async (request, reply) => {
    const found = await store.taskOf(owners.get(request) ?? 0, Number(request.params.id));
    return found ?? reply.code(404).send({});
  });
  const body = {
    type: "object",
    required: ["title"],
    properties: { title: { type: "string", maxLength: 255 }, description: { type: "string", default: "" } },
  };
  app.post<{ Body: { title: string; description: string } }>(
    "/api/tasks/",
    { schema: { body, response: { 201: task } } },
    (request, reply) => {
      const { title, description } = request.body;
      return reply.code(201).send(store.createTask(owners.get(request) ?? 0, title, description));
    },
  );
} else {
  app.addHook("onRequest", (request) => request.jwtVerify());
  app.get("/protected/", ({ user }) => ({ id: Number(user.user_id) }));
}

const address = await app.listen({ port: 0, host: "127.0.0.1" });
sayReady({ port: Number(new URL(address).port) });
