// The audit log: one line for each login, refusal, revocation, password change and key change, at a limited rate.
import type { AuthEvent, EventListener } from "../auth/index.ts";
import { auditLine, eventLine } from "./line.ts";
import { createRateLimit, type Rate } from "./rate-limit.ts";

/** An audit log. */
export interface AuditLog {
  /** Writes the line of an event, if it has one; returns what `write` returns. */
  readonly listener: EventListener;
  /** Writes the counts of omitted lines and stops the timer. */
  readonly close: () => Promise<void>;
}

type EventType = AuthEvent["type"];

/** For events that a client can cause without effort, as often as the server answers. */
const cheapRate: Rate = { perSecond: 20, perAddress: 10 };
/** For events that take a password hash or an operator; a server seldom reaches this rate. */
const costlyRate: Rate = { perSecond: 200, perAddress: 200 };

/** The events that have a line. Not `session.created`, which comes with a login, and not `session.refreshed`. */
const rates: Readonly<Partial<Record<EventType, Rate>>> = {
  "login.succeeded": costlyRate,
  "login.failed": cheapRate,
  "credentials.throttled": cheapRate,
  "access.refused": cheapRate,
  "session.reuse_detected": cheapRate,
  "session.revoked": costlyRate,
  "user.registered": costlyRate,
  "user.password_changed": costlyRate,
  "user.changed": costlyRate,
  "user.deleted": costlyRate,
  "group.created": costlyRate,
  "group.deleted": costlyRate,
  "group.user_added": costlyRate,
  "group.user_removed": costlyRate,
  "permission.granted": costlyRate,
  "permission.withdrawn": costlyRate,
  "keys.changed": costlyRate,
};

/** How long after an omitted line the counts are written, in milliseconds. */
const countDelay = 1000;

/**
 * Creates an audit log that writes lines of JSON. Above the rates lines are omitted; within two seconds a line of the event
 * `audit.left_out` counts them. `report` is called with the error when `write` throws for such a line.
 */
export function createAuditLog(
  write: (line: string) => unknown,
  now: () => number,
  report: (error: unknown) => void,
): AuditLog {
  const limits = new Map(Object.entries(rates).map(([type, rate]) => [type, createRateLimit(rate)]));
  let timer: NodeJS.Timeout | undefined;

  async function writeCounts(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    for (const [type, limit] of limits) {
      const count = limit.takeOmitted();
      if (count === 0) continue;
      const time = new Date(now()).toISOString();
      try {
        await write(eventLine({ time, event: "audit.left_out", of: type, count }));
      } catch (error) {
        report(error);
      }
    }
  }

  function scheduleCounts(): void {
    timer ??= setTimeout(() => void writeCounts(), countDelay);
    timer.unref();
  }

  return {
    listener: {
      hears: (type) => limits.has(type),
      call: (event) => {
        const limit = limits.get(event.type);
        if (limit === undefined) return undefined;
        if (limit.admits(event.at, event.client.ipAddress ?? "")) return write(auditLine(event));
        return scheduleCounts();
      },
    },
    close: writeCounts,
  };
}
