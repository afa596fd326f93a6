// The events that wait for the database: none is lost while it is busy or away, and their number is bounded.
import { type NewAuditEvent, StoreError } from "../store/index.ts";

/** How events are written. */
export interface EventQueueOptions {
  /** Writes some events, or none of them. */
  readonly write: (events: readonly NewAuditEvent[]) => Promise<void>;
  /** Called after events were written, with the moment of one of them, in milliseconds since the epoch. */
  readonly afterwards: (at: number) => Promise<void>;
  readonly report: (error: unknown) => void;
}

/** Events that wait. */
export interface EventQueue {
  readonly add: (event: NewAuditEvent) => void;
  /** Tries once more to write what waits, and reports what cannot be written. */
  readonly close: () => Promise<void>;
}

/** The most events that wait: a few megabytes. Of more than these only their number is written. */
const maxWaiting = 10_000;
/** The most events of one statement: PostgreSQL has 65,535 parameters. */
const maxBatch = 500;
/** How long to wait after a failure, in milliseconds; twice as long after each further one. */
const shortestDelay = 200;
const longestDelay = 5000;

/**
 * Creates a queue that writes events in their order. What the database cannot take now is tried again until it does; an event
 * that it refuses for another reason is reported, and keeps no other from being written. An event whose transaction was
 * committed while the answer was lost is written twice.
 */
export function createEventQueue({ write, afterwards, report }: EventQueueOptions): EventQueue {
  const waiting: NewAuditEvent[] = [];
  let omitted = 0;
  let isClosing = false;
  let writing: Promise<void> | undefined;
  let wake = (): void => {};

  const pause = (delay: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, delay).unref();
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  /** Writes some events; false when they have to be tried again. */
  async function attempt(events: readonly NewAuditEvent[], isFirst: boolean): Promise<boolean> {
    try {
      await write(events);
      return true;
    } catch (error) {
      if (isTemporary(error)) {
        if (isFirst) report(error);
        return false;
      }
      if (events.length === 1 || !(error instanceof StoreError)) {
        report(error);
        return true;
      }
      return attemptEach(events);
    }
  }

  /** One of the events is the reason that all were refused: each is written by itself. */
  async function attemptEach(events: readonly NewAuditEvent[]): Promise<boolean> {
    for (const [index, event] of events.entries()) {
      if (await attempt([event], false)) continue;
      waiting.unshift(...events.slice(index));
      break;
    }
    return true;
  }

  async function run(): Promise<void> {
    let delay = shortestDelay;
    let failures = 0;
    while (waiting.length > 0) {
      const events = waiting.splice(0, maxBatch);
      if (await attempt(events, failures === 0)) {
        failures = 0;
        delay = shortestDelay;
        noteOmitted(events[0]);
        await afterwards(events[0]?.at ?? 0).catch(report);
        continue;
      }
      waiting.unshift(...events);
      failures += 1;
      if (isClosing) break;
      await pause(delay);
      delay = Math.min(2 * delay, longestDelay);
    }
    writing = undefined;
  }

  /** The log itself says that it is not whole. */
  function noteOmitted(last: NewAuditEvent | undefined): void {
    if (omitted === 0 || last === undefined) return;
    waiting.push({ at: last.at, action: "audit.left_out", resource: "audit", after: { count: omitted } });
    omitted = 0;
  }

  return {
    add: (event) => {
      if (waiting.length >= maxWaiting) omitted += 1;
      else waiting.push(event);
      writing ??= run();
    },
    close: async () => {
      isClosing = true;
      wake();
      await writing;
      const lost = waiting.length + omitted;
      if (lost > 0) report(new Error(`The database did not take ${lost} events of the audit log.`));
    },
  };
}

const temporary: ReadonlySet<string> = new Set(["unavailable", "busy", "conflict"]);

const isTemporary = (error: unknown): boolean => error instanceof StoreError && temporary.has(error.code);
