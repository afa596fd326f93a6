// The transaction around a write of a resource, and the hook after its commit.
import { type Database, type Db, repeatableTransaction } from "../store/index.ts";
import type { HookCall, RowFields } from "./hooks.ts";
import type { Model } from "./model.ts";

/** Runs a write: in one transaction if it has several statements. */
export const inWrite = <T>(
  { kysely }: Database,
  hasSeveralStatements: boolean,
  write: (tx: Db) => Promise<T>,
): Promise<T> => (hasSeveralStatements ? repeatableTransaction(kysely, write) : write(kysely));

/** Calls the hook after a commit. What was committed stays, so its errors are reported and change no answer. */
export async function callAfterCommit(
  { model, report }: { readonly model: Model; readonly report: (error: unknown) => void },
  call: HookCall,
  row: RowFields,
): Promise<void> {
  try {
    await model.resource.options.hooks?.afterCommit?.({ ...call, row });
  } catch (error) {
    report(error);
  }
}
