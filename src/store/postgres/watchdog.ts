// Watches what waits for a PostgreSQL server: a slow statement is waited for, a lost one is given up.
import { createServerState, type Probe } from "./server-state.ts";
import { type Backend, createWaiter, hasProgressed, isLost, suspectsAmong, type Waiter } from "./waiters.ts";

/** How statements are watched. */
export interface WatchdogOptions {
  readonly probe: Probe;
  /** How long a statement may take in milliseconds, whatever the server reports. */
  readonly deadline: number;
}

/** Watches what waits for one server. */
export interface Watchdog {
  /** Whether the server did not answer when it was last probed; it is probed again until it does. */
  readonly isDown: () => boolean;
  /** When something was last lost, by `performance.now()`: older connections may be dead. */
  readonly lastLoss: () => number;
  /**
   * Calls `giveUp` when there is no point in waiting; the returned function ends the watch. Without a backend it watches a
   * wait for a connection.
   */
  readonly watch: (giveUp: () => void, backend?: Backend) => () => void;
  readonly stop: () => void;
}

const interval = 100;

/** Creates the watchdog of a server. It runs, and probes the server, only while something waits. */
export function createWatchdog({ probe, deadline }: WatchdogOptions): Watchdog {
  const waiting = new Set<Waiter>();
  const server = createServerState(probe, noteLoss);
  let timer: NodeJS.Timeout | undefined;
  let lastLoss = -Infinity;

  function noteLoss(): void {
    lastLoss = performance.now();
  }

  function giveUpOn(lost: readonly Waiter[]): void {
    for (const waiter of lost) {
      if (!waiting.delete(waiter)) continue;
      noteLoss();
      waiter.giveUp();
    }
  }

  function confirm(waiter: Waiter): void {
    waiter.confirmedAt = performance.now();
    waiter.wasIdle = false;
    server.noteAnswer();
  }

  async function check(): Promise<void> {
    const now = performance.now();
    const isOverdue = ({ backend, since }: Waiter): boolean =>
      backend !== undefined && !backend.isUnlimited && now - since > deadline;
    giveUpOn([...waiting].filter((waiter) => server.isDown() || isOverdue(waiter)));
    if (waiting.size === 0) {
      clearInterval(timer);
      timer = undefined;
      return;
    }
    for (const waiter of waiting) if (hasProgressed(waiter)) confirm(waiter);
    const suspects = suspectsAmong([...waiting], now);
    if (suspects.length > 0 && !server.isProbing()) await probeFor(suspects);
  }

  async function probeFor(suspects: readonly Waiter[]): Promise<void> {
    const askedAt = performance.now();
    const pids = suspects.flatMap(({ backend }) => (backend === undefined ? [] : [backend.pid]));
    const idle = await server.probe(pids);
    if (idle === undefined) {
      if (server.isDown()) giveUpOn([...waiting].filter(({ since }) => since < askedAt));
      return;
    }
    giveUpOn(suspects.filter((waiter) => isLost(waiter, idle)));
    for (const waiter of suspects) waiter.confirmedAt = performance.now();
  }

  return {
    isDown: server.isDown,
    lastLoss: () => lastLoss,
    watch: (giveUp, backend) => {
      const waiter = createWaiter(giveUp, backend);
      waiting.add(waiter);
      timer ??= setInterval(() => void check(), interval).unref();
      return () => {
        waiting.delete(waiter);
        if (server.isProbing() && hasProgressed(waiter)) server.noteAnswer();
      };
    },
    stop: () => {
      clearInterval(timer);
      server.stop();
    },
  };
}
