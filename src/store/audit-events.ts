// The audit log in the database: who did what, when and from where. Rows are added, and deleted when they are old.
import { sql } from "kysely";
import type { ContentType } from "./schema/content-types.ts";
import type { AuditEventTable, Db } from "./schema/tables.ts";
import { toTimestamp } from "./timestamps.ts";

/** An event to write. Texts are cut to their columns. */
export interface NewAuditEvent {
  /** In milliseconds since the epoch. */
  readonly at: number;
  readonly actorId?: number | undefined;
  readonly actorName?: string | undefined;
  readonly action: string;
  readonly resource: string;
  readonly objectId?: string | undefined;
  readonly objectLabel?: string | undefined;
  readonly address?: string | undefined;
  /** The fields before and after, as JSON; undefined for none. */
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Adds events. */
export async function insertAuditEvents(db: Db, events: readonly NewAuditEvent[]): Promise<void> {
  if (events.length === 0) return;
  await db
    .insertInto("latchkey_audit_event")
    .values(
      events.map((event): Omit<AuditEventTable, "id"> => ({
        at: toTimestamp(event.at),
        actor_id: event.actorId ?? null,
        actor_name: cut(event.actorName, 150),
        action: cut(event.action, 64),
        resource: cut(event.resource, 100),
        object_id: cut(event.objectId, 64),
        object_label: cut(event.objectLabel, 200),
        address: event.address === undefined ? null : cut(event.address, 45),
        values_before: jsonOf(event.before),
        values_after: jsonOf(event.after),
      })),
    )
    .execute();
}

const maxJsonLength = 65_536;

/** Values that are too large are left out, and that they are. PostgreSQL stores no NUL in JSON. */
function jsonOf(value: unknown): string | null {
  if (value === undefined) return null;
  const text = JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? Number(item) : item));
  if (text.length > maxJsonLength) return JSON.stringify({ too_large: text.length });
  return text.replaceAll(/(?<!\\)((?:\\\\)*)\\u0000/g, "$1").toWellFormed();
}

function cut(text: string | undefined, maxLength: number): string {
  const valid = (text ?? "")
    .slice(0, 2 * maxLength)
    .toWellFormed()
    .replaceAll("\0", "");
  return Array.from(valid).slice(0, maxLength).join("");
}

/** Deletes up to a thousand events that are older than a moment, in milliseconds since the epoch. */
export async function purgeAuditEvents(db: Db, before: number): Promise<void> {
  await sql`delete from latchkey_audit_event where id in (
    select id from latchkey_audit_event where at < ${toTimestamp(before)} order by at limit 1000)`.execute(
    db,
  );
}

/** How many events of an action there are from a moment on and before another, as far as they are counted. */
export interface EventCount {
  readonly action: string;
  readonly from: number;
  readonly count: number;
}

/** How many events of some actions each span of time has, at most `limit` each. Moments are milliseconds since the epoch. */
export async function countEvents(
  db: Db,
  actions: readonly string[],
  spans: readonly { readonly from: number; readonly to: number }[],
  limit: number,
): Promise<EventCount[]> {
  if (spans.length === 0) return [];
  const counts = spans.flatMap(({ from, to }) =>
    actions.map((action) => ({
      action,
      from,
      query: sql`(select count(*) from (select 1 as one from latchkey_audit_event
        where action = ${action} and at >= ${toTimestamp(from)} and at < ${toTimestamp(to)} limit ${sql.lit(limit)}) as counted)`,
    })),
  );
  const columns = counts.map(({ query }, index) => sql`${query} as ${sql.ref(`count_${index}`)}`);
  const { rows } = await sql<Readonly<Record<string, unknown>>>`select ${sql.join(columns)}`.execute(db);
  return counts.map(({ action, from }, index) => ({
    action,
    from,
    count: Number(rows[0]?.[`count_${index}`] ?? 0),
  }));
}

/** What Django's own log of its admin says of a change. */
export interface DjangoLogEntry {
  readonly at: number;
  readonly userId: number;
  readonly contentType: ContentType;
  readonly objectId: string;
  readonly objectLabel: string;
  readonly flag: "addition" | "change" | "deletion";
  readonly message: string;
}

const flags = { addition: 1, change: 2, deletion: 3 } as const;

/** Adds an entry to Django's log of its admin. */
export async function insertDjangoLog(db: Db, entry: DjangoLogEntry): Promise<void> {
  const { appLabel, model } = entry.contentType;
  await sql`insert into django_admin_log
    (action_time, object_id, object_repr, action_flag, change_message, content_type_id, user_id)
    values (${toTimestamp(entry.at)}, ${entry.objectId}, ${cut(entry.objectLabel, 200)}, ${sql.lit(flags[entry.flag])},
      ${cut(entry.message, 2000)},
      (select id from django_content_type where app_label = ${appLabel} and model = ${model}), ${entry.userId})`.execute(
    db,
  );
}
