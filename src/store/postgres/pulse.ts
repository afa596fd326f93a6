// Watches statements that a PostgreSQL server does not answer: a slow one is waited for, one that is lost is not.
import type { Idle } from "./probe.ts";

/** How statements are watched. Durations are milliseconds. */
export interface PulseOptions {
  /** Asks the server, on a connection of its own, which of these backends are idle; undefined when it does not answer. */
  readonly probe: (backends: readonly number[]) => Promise<Idle | undefined>;
  /** How long one statement may take, whatever the server says. */
  readonly deadline: number;
}

/** Where a statement is. */
export interface Backend {
  /** The process id of the server's end. */
  readonly pid: number;
  /** How many bytes have come from there. */
  readonly bytesRead: () => number;
}

/** The pulse of one server. */
export interface Pulse {
  /** Whether the server did not answer when it was last asked; it is asked again until it does. */
  readonly isDown: () => boolean;
  /** When something was lost last, by `performance.now()`: a connection from before may be dead and not know it. */
  readonly lastLoss: () => number;
  /** Calls `giveUp` when waiting has no sense any more; the answer ends the watch. Without a backend it waits for a connection. */
  readonly watch: (giveUp: () => void, backend?: Backend) => () => void;
  readonly stop: () => void;
}

interface Waiting {
  readonly since: number;
  readonly backend: Backend | undefined;
  readonly giveUp: () => void;
  /** When it was last known that waiting has sense. */
  confirmedAt: number;
  bytesRead: number;
}

// Together with the probe's own limit this keeps the answer to a request under two seconds, also of one that has waited
// for its connection before: where others wait for connections, those that are lost are looked for earlier.
const patience = { alone: 600, crowded: 250 };
const interval = 100;
const recoveryInterval = 500;

/** Takes the pulse of a server whenever statements wait for it. */
export function createPulse({ probe, deadline }: PulseOptions): Pulse {
  const waiting = new Set<Waiting>();
  let sweep: NodeJS.Timeout | undefined;
  let recovery: NodeJS.Timeout | undefined;
  let isAsking = false;
  let isDown = false;
  let lastLoss = -Infinity;

  function giveUpOn(hopeless: Iterable<Waiting>): void {
    for (const one of hopeless) {
      if (!waiting.delete(one)) continue;
      lastLoss = performance.now();
      one.giveUp();
    }
  }

  async function look(): Promise<void> {
    const now = performance.now();
    giveUpOn(
      [...waiting].filter((one) => isDown || (one.backend !== undefined && now - one.since > deadline)),
    );
    if (waiting.size === 0) {
      clearInterval(sweep);
      sweep = undefined;
      return;
    }
    for (const one of waiting) if (hasMoved(one)) one.confirmedAt = now;
    const isCrowded = [...waiting].some(({ backend }) => backend === undefined);
    const enough = isCrowded ? patience.crowded : patience.alone;
    const suspects = [...waiting].filter(({ confirmedAt }) => now - confirmedAt >= enough);
    if (suspects.length > 0 && !isAsking) await ask(suspects);
  }

  async function ask(suspects: readonly Waiting[]): Promise<void> {
    isAsking = true;
    const askedAt = performance.now();
    const idle = await probe(suspects.flatMap(({ backend }) => (backend === undefined ? [] : [backend.pid])));
    isAsking = false;
    if (idle === undefined) {
      isDown = true;
      giveUpOn([...waiting].filter(({ since }) => since < askedAt));
      recovery ??= setInterval(() => void recover(), recoveryInterval).unref();
      return;
    }
    const isLost = (one: Waiting): boolean =>
      one.backend !== undefined && idle.has(one.backend.pid) && !hasMoved(one);
    giveUpOn(suspects.filter(isLost));
    for (const one of suspects) one.confirmedAt = performance.now();
  }

  async function recover(): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    isDown = (await probe([])) === undefined;
    isAsking = false;
    if (isDown) return;
    lastLoss = performance.now();
    clearInterval(recovery);
    recovery = undefined;
  }

  return {
    isDown: () => isDown,
    lastLoss: () => lastLoss,
    watch: (giveUp, backend) => {
      const now = performance.now();
      const one: Waiting = {
        since: now,
        backend,
        giveUp,
        confirmedAt: now,
        bytesRead: backend?.bytesRead() ?? 0,
      };
      waiting.add(one);
      sweep ??= setInterval(() => void look(), interval).unref();
      return () => waiting.delete(one);
    },
    stop: () => {
      clearInterval(sweep);
      clearInterval(recovery);
    },
  };
}

/** Whether something has come since the last look. */
function hasMoved(one: Waiting): boolean {
  const bytesRead = one.backend?.bytesRead() ?? 0;
  if (bytesRead === one.bytesRead) return false;
  one.bytesRead = bytesRead;
  return true;
}
