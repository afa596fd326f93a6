// The health endpoints for load balancers and orchestrators: liveness and readiness.
import { Reply } from "../http/index.ts";
import { isMigrated } from "../store/index.ts";
import type { PlainEndpoint } from "./endpoint.ts";

const headers = { "cache-control": "no-store" };

/** How long readiness waits for the database, in milliseconds. */
const timeout = 1500;

/** Liveness: always 200. */
export const live: PlainEndpoint = {
  path: "/health/live",
  summary: "200 while the process responds.",
  answer: () => () => new Reply(200, { status: "ok" }, headers),
};

/** Readiness: 200 when the database is migrated and answers in time, otherwise 503. */
export const ready: PlainEndpoint = {
  path: "/health/ready",
  summary: "200 while the database responds and is migrated.",
  answer:
    ({ database }) =>
    async () => {
      const isUp = await Promise.race([
        isMigrated(database),
        new Promise<false>((resolve) => setTimeout(() => resolve(false), timeout).unref()),
      ]);
      if (isUp) return new Reply(200, { status: "ok" }, headers);
      return new Reply(503, { status: "unavailable" }, { ...headers, "retry-after": "1" });
    },
};
