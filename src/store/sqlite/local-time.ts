// A function of SQLite that shows a stored moment in a time zone: SQLite itself knows UTC only.
import type { DatabaseSync } from "node:sqlite";
import { localDate, localDateFunction } from "../local-date.ts";

/** Adds the function to a connection. */
export function addLocalDate(database: DatabaseSync): void {
  database.function(localDateFunction, { deterministic: true }, (moment, zone) =>
    typeof moment === "string" && typeof zone === "string" ? localDate(moment, zone) : null,
  );
}
