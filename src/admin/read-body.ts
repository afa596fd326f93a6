// Reads parts of bodies that no resource declares.
import { type Body, type BodyValue, HttpError, validationError } from "../http/index.ts";
import type { ShownRow } from "./labels.ts";

/** The answer of a verb, which is a row. */
export function requireRow(value: unknown): ShownRow {
  if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value));
  throw new TypeError("A verb did not answer with a row.");
}

/** The members of a JSON object. @throws HttpError 400 for any other body */
export function objectOf(body: Body): Readonly<Record<string, BodyValue>> {
  if (body.kind === "json") {
    const { value } = body;
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return Object.fromEntries(Object.entries(value));
  }
  throw new HttpError(400, "The body must be a JSON object.");
}

const maxIds = 1000;

/** The ids of the rows that a body names. @throws HttpError 400 */
export function idsOf(members: Readonly<Record<string, BodyValue>>): readonly string[] {
  const { ids } = members;
  if (!Array.isArray(ids) || ids.length === 0 || ids.length > maxIds)
    throw validationError({ ids: [`Expected a list of 1 to ${maxIds} ids.`] });
  return [...new Set(ids.map(String))];
}
