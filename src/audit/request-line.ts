// A request in the request log, and its line of JSON.
import type { Identity } from "../auth/index.ts";
import { eventLine } from "./line.ts";

/** A request that has been answered. */
export interface RequestEntry {
  /** When it came, in milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  /** The path, without the query, which may hold what a log must not. */
  readonly path: string;
  readonly status: number;
  /** How long it took until the answer began, in milliseconds. */
  readonly duration: number;
  /** How many SQL statements it executed by then, without those that begin and end a transaction. */
  readonly statements: number;
  /** Who sent it; undefined without credentials. */
  readonly user: Pick<Identity["user"], "id" | "username"> | undefined;
  /** The client's address. */
  readonly ipAddress: string | undefined;
}

/** Called with every request that has been answered. */
export type RequestListener = (entry: RequestEntry) => void;

/** The line of JSON of a request. It has no query, no header and no body, and what looks like a token is left out. */
export const requestLine = ({ at, duration, user, ipAddress, ...entry }: RequestEntry): string =>
  eventLine({
    time: new Date(at).toISOString(),
    event: "request",
    ...entry,
    milliseconds: Math.round(duration * 10) / 10,
    user_id: user?.id,
    address: ipAddress,
  });
