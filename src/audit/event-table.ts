// Writes security events to the audit log in the database, after what happened was committed. No request waits for it.
import { setImmediate } from "node:timers/promises";
import type { AuthEvent, EventListener } from "../auth/index.ts";
import { type Db, insertAuditEvents, type NewAuditEvent, purgeAuditEvents } from "../store/index.ts";
import { createEventQueue } from "./event-queue.ts";
import { createRateLimit } from "./rate-limit.ts";

/** What the audit log is written with. */
export interface EventTableOptions {
  readonly db: Db;
  /** How long events are kept, in seconds. */
  readonly retention: number;
  readonly report: (error: unknown) => void;
}

/** An audit log in the database. */
export interface EventTable {
  readonly listener: EventListener;
  /** Writes what waits; events that the database does not take now are reported as lost. */
  readonly close: () => Promise<void>;
}

/** A client can cause failed logins without effort; those that are too many are only in the lines of the other log. */
const failedLogins = { perSecond: 10, perAddress: 5 };

/** After so many events, old ones are deleted. */
const purgeEvery = 250;

/** Creates an audit log in the database. Events that come while it writes are written together. */
export function createEventTable({ db, retention, report }: EventTableOptions): EventTable {
  const limit = createRateLimit(failedLogins);
  let written = 0;

  const queue = createEventQueue({
    report,
    write: async (events) => {
      await insertAuditEvents(db, events);
      written += events.length;
    },
    afterwards: async (now) => {
      if (written < purgeEvery) return;
      written = 0;
      await purgeAuditEvents(db, now - retention * 1000);
    },
  });

  return {
    listener: {
      // By far the most frequent of those that are not written.
      hears: (type) => type !== "session.refreshed",
      call: (event) => {
        const entry = auditEventOf(event);
        if (entry === undefined) return;
        if (event.type === "login.failed" && !limit.admits(event.at, event.client.ipAddress ?? "")) return;
        queue.add(entry);
      },
    },
    close: async () => {
      // Listeners are called in a later turn of the event loop.
      await setImmediate();
      await queue.close();
    },
  };
}

type Described = Omit<NewAuditEvent, "at" | "action" | "address">;

const userObject = (id: number, label?: string): Described => ({
  resource: "users",
  objectId: String(id),
  objectLabel: label,
});

/** What an event says; undefined for one that is not written: a refresh, a session beside its login, a refused request. */
function describe(event: AuthEvent): Described | undefined {
  switch (event.type) {
    case "login.succeeded":
    case "user.registered":
    case "user.password_changed":
    case "user.deleted":
      return {
        ...userObject(event.userId, event.username),
        ...(event.type === "login.succeeded" && { actorId: event.userId, actorName: event.username }),
      };
    case "user.changed":
      return { ...userObject(event.userId, event.username), after: { fields: event.fields } };
    case "login.failed":
      return { resource: "users", actorName: event.username };
    case "session.reuse_detected":
      return { ...userObject(event.userId), after: { session: event.sessionId } };
    case "session.revoked":
      return {
        ...(event.userId === undefined ? { resource: "users" } : userObject(event.userId)),
        after: { session: event.sessionId, reason: event.reason },
      };
    case "group.created":
    case "group.deleted":
      return { resource: "groups", objectLabel: event.group };
    case "group.user_added":
    case "group.user_removed":
      return { ...userObject(event.userId), after: { group: event.group } };
    case "permission.granted":
    case "permission.withdrawn": {
      const { permission, userId, group } = event;
      const target = userId === undefined ? { resource: "groups", objectLabel: group } : userObject(userId);
      return { ...target, after: { permission } };
    }
    case "keys.changed":
      return event.origin === "written"
        ? { resource: "keys", objectLabel: event.place, after: { active: event.active } }
        : undefined;
    case "access.refused":
    case "credentials.throttled":
    case "session.created":
    case "session.refreshed":
      return undefined;
    default:
      return undefined;
  }
}

function auditEventOf(event: AuthEvent): NewAuditEvent | undefined {
  const described = describe(event);
  return described && { at: event.at, action: event.type, address: event.client.ipAddress, ...described };
}
