// Whether a PostgreSQL server answers. One that does not is probed again until it does.
import type { IdleBackends } from "./probe.ts";

/** Asks a server, on a separate connection, which of these backends are idle; undefined when it does not answer. */
export type Probe = (backends: readonly number[]) => Promise<IdleBackends | undefined>;

/** The state of one server. */
export interface ServerState {
  /** Whether the server did not answer the last probe. */
  readonly isDown: () => boolean;
  /** Whether a probe is running; one runs at a time. */
  readonly isProbing: () => boolean;
  /** Tells it that the server has sent something. A server that answers others while it lets a probe wait is busy, not down. */
  readonly noteAnswer: () => void;
  readonly probe: Probe;
  readonly stop: () => void;
}

const recoveryInterval = 500;

/** Creates the state of a server that counts as up. `onRecovery` is called when it answers again. */
export function createServerState(probe: Probe, onRecovery: () => void): ServerState {
  let isDown = false;
  let isProbing = false;
  let hasAnswered = false;
  let recovery: NodeJS.Timeout | undefined;

  async function recover(): Promise<void> {
    if (isProbing) return;
    isProbing = true;
    isDown = (await probe([])) === undefined;
    isProbing = false;
    if (isDown) return;
    onRecovery();
    clearInterval(recovery);
    recovery = undefined;
  }

  return {
    isDown: () => isDown,
    isProbing: () => isProbing,
    noteAnswer: () => {
      hasAnswered = true;
    },
    probe: async (backends) => {
      isProbing = true;
      hasAnswered = false;
      const idle = await probe(backends);
      isProbing = false;
      if (idle === undefined && !hasAnswered) {
        isDown = true;
        recovery ??= setInterval(() => void recover(), recoveryInterval).unref();
      }
      return idle;
    },
    stop: () => clearInterval(recovery),
  };
}
