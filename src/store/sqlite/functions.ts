// Functions that SQLite lacks: the date of a stored moment in a time zone, as SQLite knows UTC only, and the position of a text.
import type { DatabaseSync } from "node:sqlite";
import { localDate, localDateFunction } from "../local-date.ts";
import { positionFunction, positionOf } from "../position-of.ts";

/** Adds the functions to a connection. */
export function addFunctions(database: DatabaseSync): void {
  database.function(localDateFunction, { deterministic: true }, (moment, zone) =>
    typeof moment === "string" && typeof zone === "string" ? localDate(moment, zone) : null,
  );
  database.function(positionFunction, { deterministic: true }, (text, part) =>
    typeof text === "string" && typeof part === "string" ? positionOf(text, part) : null,
  );
}
