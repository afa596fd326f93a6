// Checks that a list does not have too many rows, without counting all of them in one statement.
import { type Page, type RowId, skipRows } from "../store/index.ts";
import { HttpError } from "./http-error.ts";
import { timeFor } from "./loop-turns.ts";
import type { RowList } from "./row-list.ts";

/** How many rows are skipped in one statement. */
const rowsPerStatement = 10_000;

/**
 * Checks a list by its first page, and counts only if there are more pages.
 *
 * @throws HttpError 400 `too_many_rows`
 */
export async function checkRowCount(list: RowList, { rows, next }: Page, maxRows: number): Promise<void> {
  const isTooLong = next === undefined ? rows.length > maxRows : await hasMoreRows(list, maxRows);
  if (!isTooLong) return;
  throw new HttpError(400, {
    detail: `The list has more than ${maxRows} rows, the most that an answer may have.`,
    code: "too_many_rows",
  });
}

async function hasMoreRows({ database, listing }: RowList, maxRows: number): Promise<boolean> {
  let from: RowId | undefined;
  for (let left = maxRows; left > 0; left -= rowsPerStatement) {
    await timeFor("later");
    from = await skipRows(database, listing, Math.min(left, rowsPerStatement), from);
    if (from === undefined) return false;
  }
  return true;
}
