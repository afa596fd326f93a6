// The health endpoints for load balancers and orchestrators: liveness and readiness.
import { type Database, isMigrated } from "../store/index.ts";

const headers = { "cache-control": "no-store" };

/** Liveness: always 200. */
export function liveHandler(): () => Response {
  return () => Response.json({ status: "ok" }, { headers });
}

/** Readiness: 200 when the database is migrated and answers within `timeout` milliseconds, otherwise 503. */
export function readyHandler(database: Database, timeout = 1500): () => Promise<Response> {
  return async () => {
    const isUp = await Promise.race([
      isMigrated(database),
      new Promise<false>((resolve) => setTimeout(() => resolve(false), timeout).unref()),
    ]);
    if (isUp) return Response.json({ status: "ok" }, { headers });
    return Response.json(
      { status: "unavailable" },
      { status: 503, headers: { ...headers, "retry-after": "1" } },
    );
  };
}
