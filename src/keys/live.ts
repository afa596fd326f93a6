// The keys of a running server: the ring is read at intervals, so that a rotation needs no restart.
import type { KeySet } from "../tokens/index.ts";
import { formatRing, type KeyRing, ringKeySet } from "./ring.ts";
import type { RingStore } from "./store.ts";

/** Keys that follow their ring. */
export interface LiveKeys {
  /** The keys as last read. */
  readonly current: () => KeySet;
  /** Reads the ring now. */
  readonly refresh: () => Promise<void>;
  /** Stops following. */
  readonly stop: () => void;
}

/** The callbacks of followRing. */
export interface RingListeners {
  /** Called with the error when the ring cannot be read. */
  readonly report: (error: unknown) => void;
  /** Called when the ring has changed, once its keys are in use. */
  readonly changed: (before: KeyRing, after: KeyRing) => void;
}

/** Reads a ring now and every `interval` milliseconds. While it cannot be read, the last keys stay in use. */
export async function followRing(
  store: RingStore,
  interval: number,
  { report, changed }: RingListeners,
): Promise<LiveKeys> {
  let ring = await store.read();
  let keys = ringKeySet(ring);
  let readings = 0;
  let last: Promise<void> = Promise.resolve();
  async function read(): Promise<void> {
    const latest = await store.read();
    if (formatRing(latest) === formatRing(ring)) return;
    keys = ringKeySet(latest);
    const before = ring;
    ring = latest;
    changed(before, latest);
  }
  /** One reading after the other: an earlier one that ended later would bring back the earlier ring. */
  const refresh = (): Promise<void> => {
    readings += 1;
    const reading = last.then(read).finally(() => (readings -= 1));
    last = reading.catch(() => {});
    return reading;
  };
  const timer = setInterval(() => {
    if (readings === 0) void refresh().catch(report);
  }, interval);
  timer.unref();
  return { current: () => keys, refresh, stop: () => clearInterval(timer) };
}
