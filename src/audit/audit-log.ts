// The audit log: a line for every login, refusal, revocation, password and key change, within bounds that no flood exceeds.
import type { AuthEvent } from "../auth/index.ts";
import { createBound, type Rate } from "./bound.ts";
import { asLine, auditLine } from "./line.ts";

/** An audit log. */
export interface AuditLog {
  /** Takes an event, and writes it if it is one for operators; gives back what `write` gives. */
  readonly listener: (event: AuthEvent) => unknown;
  /** Writes how many lines have been left out so far, and stops waiting for more. */
  readonly close: () => Promise<void>;
}

type EventType = AuthEvent["type"];

/** What a caller can cause at no cost, as often as the server answers. */
const cheap: Rate = { perSecond: 20, perAddress: 10 };
/** What takes a password hash or an operator: a server seldom does as much. */
const dear: Rate = { perSecond: 200, perAddress: 200 };

/** Events with a line. `session.created` goes with a login, and a refresh is no news to an operator. */
const rates: Readonly<Partial<Record<EventType, Rate>>> = {
  "login.succeeded": dear,
  "login.failed": cheap,
  "access.refused": cheap,
  "session.reuse_detected": cheap,
  "session.revoked": dear,
  "user.registered": dear,
  "user.password_changed": dear,
  "keys.changed": dear,
};

const tellAfter = 1000;

/**
 * Makes an audit log that writes lines of JSON. Above the bounds of a second lines are left out, and within a second or two
 * a line of the event `audit.left_out` counts them. `report` is told when `write` fails to take such a line.
 */
export function createAuditLog(
  write: (line: string) => unknown,
  now: () => number,
  report: (error: unknown) => void,
): AuditLog {
  const kinds = Object.entries(rates).map(([type, rate]) => ({ type, bound: createBound(rate) }));
  const bounds = new Map(kinds.map(({ type, bound }) => [type, bound]));
  let timer: NodeJS.Timeout | undefined;

  async function tellLeftOut(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    for (const { type, bound } of kinds) {
      const count = bound.takeLeftOut();
      if (count === 0) continue;
      try {
        await write(
          asLine({ time: new Date(now()).toISOString(), event: "audit.left_out", of: type, count }),
        );
      } catch (error) {
        report(error);
      }
    }
  }

  function tellLater(): void {
    timer ??= setTimeout(() => void tellLeftOut(), tellAfter);
    timer.unref();
  }

  return {
    listener: (event) => {
      const bound = bounds.get(event.type);
      if (bound === undefined) return undefined;
      if (bound.admit(event.at, event.client.ipAddress ?? "")) return write(auditLine(event));
      return tellLater();
    },
    close: tellLeftOut,
  };
}
