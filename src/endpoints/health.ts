// Whether the server lives, and whether it can work: for load balancers and orchestrators.
import { type Database, isMigrated } from "../store/index.ts";

const headers = { "cache-control": "no-store" };

/** 200 as long as the process answers. */
export function liveHandler(): () => Response {
  return () => Response.json({ status: "ok" }, { headers });
}

/** 200 when the database answers too, within `timeout` milliseconds, and has been migrated; 503 otherwise. */
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
