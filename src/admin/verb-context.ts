// What the verbs of a resource work with in the admin: all rows that the model has, and a record of each change.
import { openRows, type VerbContext } from "../resources/index.ts";
import type { AdminContext } from "./context.ts";
import type { AdminResource } from "./resources.ts";

/** What the verbs of a resource work with in the admin. */
export function verbContext(admin: AdminContext, { model, query }: AdminResource): VerbContext {
  const { database, now, report } = admin.context;
  return { model, query, database, now, report, rows: openRows, record: admin.record };
}
