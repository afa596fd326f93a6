// Watches statements that a PostgreSQL server does not answer: a slow one is waited for, a server that is gone is not.

/** How statements are watched. Durations are milliseconds. */
export interface PulseOptions {
  /** Whether the server answers at all, asked on a connection of its own. */
  readonly probe: () => Promise<boolean>;
  /** How long one statement may take, whatever the server says. */
  readonly deadline: number;
}

/** The pulse of one server. */
export interface Pulse {
  /** Whether the server did not answer when it was last asked; it is asked again until it does. */
  readonly isDown: () => boolean;
  /** Calls `giveUp` when waiting has no sense any more; the answer ends the watch. */
  readonly watch: (giveUp: () => void) => () => void;
  readonly stop: () => void;
}

interface Waiting {
  readonly since: number;
  readonly giveUp: () => void;
}

// Together with the probe's own limit this keeps the answer to a request under two seconds.
const patience = 600;
const interval = 200;
const recoveryInterval = 500;

/** Takes the pulse of a server whenever statements wait for it. */
export function createPulse({ probe, deadline }: PulseOptions): Pulse {
  const waiting = new Set<Waiting>();
  let sweep: NodeJS.Timeout | undefined;
  let recovery: NodeJS.Timeout | undefined;
  let isAsking = false;
  let isDown = false;

  function giveUpOn(isHopeless: (one: Waiting) => boolean): void {
    for (const one of waiting) {
      if (!isHopeless(one)) continue;
      waiting.delete(one);
      one.giveUp();
    }
  }

  async function look(): Promise<void> {
    const now = performance.now();
    giveUpOn(({ since }) => isDown || now - since > deadline);
    const [oldest] = waiting;
    if (oldest === undefined) {
      clearInterval(sweep);
      sweep = undefined;
    } else if (now - oldest.since >= patience && !isAsking) {
      await ask();
    }
  }

  async function ask(): Promise<void> {
    isAsking = true;
    const askedAt = performance.now();
    isDown = !(await probe());
    isAsking = false;
    if (!isDown) return;
    giveUpOn(({ since }) => since < askedAt);
    recovery ??= setInterval(() => void recover(), recoveryInterval).unref();
  }

  async function recover(): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    isDown = !(await probe());
    isAsking = false;
    if (isDown) return;
    clearInterval(recovery);
    recovery = undefined;
  }

  return {
    isDown: () => isDown,
    watch: (giveUp) => {
      const one: Waiting = { since: performance.now(), giveUp };
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
