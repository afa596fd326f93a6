// Lists of rows, answered as one JSON array that is read, written and sent page by page.
import { type Database, type Listing, type Page, readPage, type Row, skipRows } from "../store/index.ts";
import { HttpError } from "./errors.ts";
import { jsonText } from "./json.ts";
import { createSemaphore, type Semaphore } from "./semaphore.ts";
import { createTurns } from "./turns.ts";

/** A list as a handler gives it: what is listed, and how the wire shows one row. */
export class RowList {
  readonly database: Database;
  readonly listing: Listing;
  readonly show: (row: Row) => unknown;

  constructor(database: Database, listing: Listing, show: (row: Row) => unknown) {
    this.database = database;
    this.listing = listing;
    this.show = show;
  }
}

/** What the text of a list depends on. */
export interface RowListOptions {
  readonly indent: number | undefined;
  readonly maxRows: number | undefined;
}

/** A part of the array's text. */
interface Piece {
  readonly text: string;
  readonly isLast: boolean;
}

/** A piece ends with the row that makes it longer than this, in characters. */
const maxPieceLength = 256 * 1024;
/** How many rows are skipped in one statement while they are counted. */
const countedAtOnce = 10_000;
/** How many lists read a further page of a database at the same time: the other connections are for other requests. */
const readers = 2;

const turns = createTurns();
const semaphores = new WeakMap<Database, Semaphore>();

/**
 * Reads the beginning of a list. One that ends with its first page is text, a longer one comes in chunks.
 *
 * @throws HttpError 400 when the list has more rows than it may have; StoreError
 */
export async function openRowList(
  list: RowList,
  options: RowListOptions,
): Promise<string | AsyncIterable<string>> {
  const leaving = new AbortController();
  const pieces = writePieces(list, options, leaving.signal);
  const beginning = await pieces.next();
  if (beginning.done === true) return "[]";
  if (beginning.value.isLast) return beginning.value.text;
  let next: Piece | undefined = beginning.value;
  const chunks: AsyncIterator<string, undefined> = {
    next: async () => {
      const piece = next ?? (await pieces.next()).value;
      next = undefined;
      return piece === undefined ? { done: true, value: undefined } : { done: false, value: piece.text };
    },
    // A generator that waits would go on until its next piece.
    return: async () => {
      leaving.abort();
      await pieces.return(undefined);
      return { done: true, value: undefined };
    },
  };
  return { [Symbol.asyncIterator]: () => chunks };
}

async function* writePieces(
  { database, listing, show }: RowList,
  { indent, maxRows }: RowListOptions,
  leaving: AbortSignal,
): AsyncGenerator<Piece, undefined> {
  const { open, between, close, item } = arraySyntax(indent);
  let text = "";
  let before = open;
  let from: bigint | undefined;
  for (let part: "first" | "later" = "first"; ; part = "later") {
    const read = async (): Promise<Page | undefined> => {
      while (turns.isSpent()) await turns.next(part);
      return leaving.aborted ? undefined : readPage(database, listing, from);
    };
    const page = await (part === "first" ? read() : semaphoreOf(database)(read));
    if (page === undefined) return undefined;
    if (part === "first" && maxRows !== undefined) await checkLength(database, listing, page, maxRows);
    for (const row of page.rows) {
      while (turns.isSpent()) await turns.next(part);
      if (leaving.aborted) return undefined;
      if (text.length >= maxPieceLength) {
        yield { text, isLast: false };
        text = "";
      }
      text += before + item(show(row));
      before = between;
    }
    from = page.next;
    if (from === undefined) break;
    yield { text, isLast: false };
    text = "";
  }
  yield { text: before === open ? "[]" : text + close, isLast: true };
  return undefined;
}

/** The characters around and between the items of an array, and an item as `JSON.stringify` writes it in one. */
function arraySyntax(indent: number | undefined): {
  readonly open: string;
  readonly between: string;
  readonly close: string;
  readonly item: (value: unknown) => string;
} {
  if (indent === undefined) return { open: "[", between: ",", close: "]", item: (value) => jsonText(value) };
  const line = `\n${" ".repeat(indent)}`;
  return {
    open: `[${line}`,
    between: `,${line}`,
    close: "\n]",
    // Line breaks within strings are escaped: these are all of the syntax.
    item: (value) => jsonText(value, indent).replaceAll("\n", line),
  };
}

/** @throws HttpError 400 */
async function checkLength(
  database: Database,
  listing: Listing,
  { rows, next }: Page,
  maxRows: number,
): Promise<void> {
  const isTooLong =
    next === undefined ? rows.length > maxRows : await isLongerThan(maxRows, database, listing);
  if (!isTooLong) return;
  throw new HttpError(400, {
    detail: `The list has more than ${maxRows} rows, the most that an answer may have.`,
    code: "too_many_rows",
  });
}

async function isLongerThan(maxRows: number, database: Database, listing: Listing): Promise<boolean> {
  let from: bigint | undefined;
  for (let left = maxRows; left > 0; left -= countedAtOnce) {
    while (turns.isSpent()) await turns.next("later");
    from = await skipRows(database, listing, Math.min(left, countedAtOnce), from);
    if (from === undefined) return false;
  }
  return true;
}

function semaphoreOf(database: Database): Semaphore {
  const known = semaphores.get(database);
  if (known !== undefined) return known;
  const made = createSemaphore(readers);
  semaphores.set(database, made);
  return made;
}
