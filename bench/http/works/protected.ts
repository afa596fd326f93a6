// A GET that needs an access token, checked in each of the three ways.
import type { Settings } from "../contender.ts";
import { getWith } from "../load-connection.ts";
import { bare, byHand, latchkey, peer, type Work } from "../work.ts";

/** What each does is in its name; those without "user" or "session" read nothing from a database. */
const peers = [
  peer("Hono, light Response, no token", "hono", "light"),
  peer("Hono, global Response, no token", "hono", "global"),
  peer("Hono + hono/jwt", "hono", "jwt"),
  peer("Fastify + @fastify/jwt, cache", "fastify", "cache"),
  peer("Fastify + @fastify/jwt", "fastify", "no cache"),
  peer("Express 5 + jsonwebtoken", "express"),
  peer("better-auth getSession, user and session", "better-auth"),
  peer("Feathers, user", "feathers"),
  peer("Django + Simple JWT, user", "django"),
];

/** The work for an algorithm. */
export const protectedWith = (algorithm: Settings["algorithm"], name: string): Work => ({
  name,
  title: `Protected GET, ${algorithm}`,
  limits: "the CPU of the server's one thread",
  amount: { dialect: "sqlite", users: 1000, rows: 0, algorithm },
  connections: 32,
  script: ({ logins }) => [
    { kind: "fixed", requests: logins.slice(0, 500).map(({ access }) => getWith("/protected/", access)) },
  ],
  contenders: [
    bare,
    byHand("by hand, token cache", "none"),
    byHand("by hand, user and session"),
    latchkey("Latchkey, none", "none"),
    latchkey("Latchkey, user", "user"),
    latchkey("Latchkey, session", "session"),
    ...(algorithm === "HS256" ? peers : []),
  ],
});

export const protectedWorks: readonly Work[] = [
  protectedWith("HS256", "protected"),
  protectedWith("EdDSA", "protected-eddsa"),
];
