// Records what a write changed, in the transaction of the write: for the audit log.
import type { ViewRequest } from "../http/index.ts";
import type { Db, Row } from "../store/index.ts";
import type { RowFields } from "./hooks.ts";
import type { Model } from "./model.ts";
import { shownFields } from "./serializer.ts";

/** A row that was written: as it was and as it is, by the names that the wire has, without fields that are write-only. */
export interface RowChange {
  /** The verb, or the name of the action. */
  readonly action: string;
  readonly model: Model;
  readonly id: unknown;
  /** Undefined for a row that is new. */
  readonly before: RowFields | undefined;
  /** Undefined for a row that was deleted. */
  readonly after: RowFields | undefined;
  readonly request: ViewRequest;
}

/** Records a change; what it throws undoes the write. */
export type RecordChange = (tx: Db, change: RowChange) => Promise<void>;

/** What is known of a change when its row has been written. */
export interface WrittenRow {
  readonly action: string;
  readonly request: ViewRequest;
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}

/** Records a write, if changes of the resource are recorded. */
export async function recordWrite(
  { record, model }: { readonly record?: RecordChange | undefined; readonly model: Model },
  tx: Db,
  { action, request, before, after }: WrittenRow,
): Promise<void> {
  if (record === undefined) return;
  await record(tx, {
    action,
    model,
    id: (after ?? before)?.["id"],
    before: before && shownFields(before, model),
    after: after && shownFields(after, model),
    request,
  });
}
