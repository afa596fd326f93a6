// What has to be read before the first request: the key ring.
import { singleFlight } from "../runtime/index.ts";
import type { Readiness } from "./fetch.ts";

/** Waits for `prepare` before the first request and never again; when it rejects, the next request calls it again. */
export function onceReady(prepare: (() => Promise<void>) | undefined): Readiness {
  let isDone = prepare === undefined;
  const run = singleFlight(async () => {
    await prepare?.();
    isDone = true;
  });
  return { is: () => isDone, wait: async () => (isDone ? undefined : run()) };
}
