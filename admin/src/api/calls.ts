// Requests that react-admin's provider has no method for.
import { request } from "./request.ts";
import type { Row } from "./row.ts";

type Id = string | number;

export interface AuditEvent {
  id: Id;
  at: string;
  actor: Id | null;
  actor_name: string | null;
  action: string;
  resource: string | null;
  object_id: Id | null;
  object_label: string | null;
  address: string | null;
  before: Readonly<Record<string, unknown>> | null;
  after: Readonly<Record<string, unknown>> | null;
}

export interface Deletion {
  related: readonly { resource: string; label: string; count: number }[];
  protected: readonly { resource: string; label: string; count: number }[];
}

export interface HomeData {
  counts: readonly { resource: string; label: string; count: number | null; is_more?: boolean }[];
  logins: readonly { day: string; good: number; bad: number; is_more?: boolean }[];
  reuse_alarms: readonly { at: string; user: string | number | null; address: string | null }[];
  active_sessions: number;
  active_sessions_is_more?: boolean;
  newest_users: readonly Row[];
  pending_migrations: number;
}

const rowPath = (resource: string, id: Id): string => `data/${resource}/${encodeURIComponent(id)}/`;

const post = <Answer>(path: string, body: unknown = {}): Promise<Answer> =>
  request<Answer>(path, { method: "POST", body });

/** What the home page shows. */
export const readHome = (): Promise<HomeData> => request("home/");

/** What would go along if the row were deleted, and what forbids it. */
export const readDeletion = (resource: string, id: Id): Promise<Deletion> =>
  request(`${rowPath(resource, id)}deletion/`);

/** A page of what happened to a row, newest first. */
export const readHistory = (
  resource: string,
  id: Id,
  page: number,
): Promise<{ results: AuditEvent[]; count?: number | null; next?: boolean | null }> =>
  request(`${rowPath(resource, id)}history/?page=${page}`);

/** Runs a custom action on a row, or on the resource when `id` is undefined. */
export const runAction = (
  resource: string,
  id: Id | undefined,
  action: string,
  body: unknown,
): Promise<unknown> =>
  post(
    id === undefined ? `data/${resource}/actions/${action}/` : `${rowPath(resource, id)}actions/${action}/`,
    body,
  );

/** Sets a user's password, which ends their sessions. */
export const setPassword = (resource: string, id: Id, password: string): Promise<unknown> =>
  post(`${rowPath(resource, id)}password/`, { password });

/** Ends all sessions of a user. */
export const endSessions = (resource: string, id: Id): Promise<unknown> =>
  post(`${rowPath(resource, id)}end-sessions/`);

/** Ends one session. */
export const endSession = (resource: string, id: Id): Promise<unknown> =>
  post(`${rowPath(resource, id)}end/`);
