// Whether a session is over.
import type { Row } from "../api/row.ts";

/** True when the session was ended, or its time is over. */
export function hasEnded({ revoked_at: revoked, expires }: Row): boolean {
  if (revoked !== null && revoked !== undefined) return true;
  return typeof expires === "string" && Date.parse(expires) <= Date.now();
}
