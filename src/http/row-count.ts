// Checks that a list does not have too many rows, without counting all of them in one statement.
import { type Later, onceThere } from "../runtime/index.ts";
import { type Page, type RowId, skipRows } from "../store/index.ts";
import { HttpError } from "./http-error.ts";
import { timeFor } from "./loop-turns.ts";
import type { RowList } from "./row-list.ts";

/** How many rows are skipped in one statement. */
const rowsPerStatement = 10_000;

/**
 * Checks a list by its first page, and counts only if there are more pages. Returns the page.
 *
 * @throws HttpError 400 `too_many_rows`
 */
export function checkRowCount(list: RowList, page: Page, maxRows: number): Later<Page> {
  const isTooLong = page.next === undefined ? page.rows.length > maxRows : hasMoreRows(list, maxRows);
  return onceThere(isTooLong, (tooLong) => {
    if (!tooLong) return page;
    throw new HttpError(400, {
      detail: `The list has more than ${maxRows} rows, the most that an answer may have.`,
      code: "too_many_rows",
    });
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
