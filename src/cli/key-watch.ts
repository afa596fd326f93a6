// The key ring of `latchkey start --workers`: the first process watches it, and tells the workers when it has changed.
import cluster from "node:cluster";
import { internalsOf } from "../app/internals.ts";
import type { Latchkey } from "../app/latchkey.ts";

const message = "latchkey: the key ring has changed";

/** Lets the first process watch the key ring for all of them. To be called in each, before the app is ready. */
export function shareKeyWatch(app: Latchkey): void {
  const watch = internalsOf(app)?.keyWatch;
  if (watch === undefined) return;
  if (cluster.isPrimary) return watch.onChange(tellWorkers);
  watch.leave();
  process.on("message", (received) => {
    if (received === message) void watch.refresh();
  });
}

function tellWorkers(): void {
  for (const worker of Object.values(cluster.workers ?? {}))
    // One that is ending is not told.
    worker?.send(message, () => {});
}
