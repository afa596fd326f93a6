// Makes requests wait until the app is ready: until its key ring has been read.
import { singleFlight } from "../runtime/index.ts";

/** Whether an app can answer requests. */
export interface Readiness {
  readonly isReady: () => boolean;
  /** Waits until the app is ready; rejects when it cannot be made ready now. */
  readonly ready: () => Promise<void>;
}

/** Runs `prepare` until it has succeeded once; after a failure the next request runs it again. */
export function createReadiness(prepare: (() => Promise<void>) | undefined): Readiness {
  let isReady = prepare === undefined;
  const run = singleFlight(async () => {
    await prepare?.();
    isReady = true;
  });
  return { isReady: () => isReady, ready: async () => (isReady ? undefined : run()) };
}
