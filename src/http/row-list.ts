// Lists of rows, answered as one JSON array that is read, written and sent page by page.
import {
  type Database,
  type Listing,
  type Page,
  readPage,
  type Row,
  type Scope,
  skipRows,
} from "../store/index.ts";
import { HttpError } from "./errors.ts";
import { jsonText } from "./json.ts";
import { createSemaphore, type Semaphore } from "./semaphore.ts";
import { createTurns } from "./turns.ts";

/** A list as a handler gives it: what is listed, the scope of its rows, and how the wire shows one of them. */
export class RowList {
  readonly database: Database;
  readonly listing: Listing;
  readonly scope: Scope;
  readonly show: (row: Row) => unknown;

  constructor(database: Database, listing: Listing, scope: Scope, show: (row: Row) => unknown) {
    this.database = database;
    this.listing = listing;
    this.scope = scope;
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
/** How many rows are written before the time is looked at. */
const shownAtOnce = 16;
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
  list: RowList,
  { indent, maxRows }: RowListOptions,
  leaving: AbortSignal,
): AsyncGenerator<Piece, undefined> {
  const { database, listing, scope, show } = list;
  const { open, between, close, itemsOf } = arraySyntax(indent);
  let text = "";
  let before = open;
  let from: bigint | undefined;
  for (let part: "first" | "later" = "first"; ; part = "later") {
    const read = async (): Promise<Page | undefined> => {
      while (turns.isSpent()) await turns.next(part);
      return leaving.aborted ? undefined : readPage(database, listing, scope, from);
    };
    const page = await (part === "first" ? read() : semaphoreOf(database)(read));
    if (page === undefined) return undefined;
    if (part === "first" && maxRows !== undefined) await checkLength(list, page, maxRows);
    for (let start = 0; start < page.rows.length; start += shownAtOnce) {
      while (turns.isSpent()) await turns.next(part);
      if (leaving.aborted) return undefined;
      if (text.length >= maxPieceLength) {
        yield { text, isLast: false };
        text = "";
      }
      text += before + itemsOf(page.rows.slice(start, start + shownAtOnce).map(show));
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

/** The characters around and between the items of an array, and items as `JSON.stringify` writes them in one. */
function arraySyntax(indent: number | undefined): {
  readonly open: string;
  readonly between: string;
  readonly close: string;
  readonly itemsOf: (values: readonly unknown[]) => string;
} {
  if (indent === undefined)
    return { open: "[", between: ",", close: "]", itemsOf: (values) => jsonText(values).slice(1, -1) };
  const line = `\n${" ".repeat(indent)}`;
  const between = `,${line}`;
  // Line breaks within strings are escaped: these are all of the syntax.
  const itemOf = (value: unknown): string => jsonText(value, indent).replaceAll("\n", line);
  return {
    open: `[${line}`,
    between,
    close: "\n]",
    itemsOf: (values) => values.map(itemOf).join(between),
  };
}

/** @throws HttpError 400 */
async function checkLength(list: RowList, { rows, next }: Page, maxRows: number): Promise<void> {
  const isTooLong = next === undefined ? rows.length > maxRows : await isLongerThan(maxRows, list);
  if (!isTooLong) return;
  throw new HttpError(400, {
    detail: `The list has more than ${maxRows} rows, the most that an answer may have.`,
    code: "too_many_rows",
  });
}

async function isLongerThan(maxRows: number, { database, listing, scope }: RowList): Promise<boolean> {
  let from: bigint | undefined;
  for (let left = maxRows; left > 0; left -= countedAtOnce) {
    while (turns.isSpent()) await turns.next("later");
    from = await skipRows(database, listing, scope, Math.min(left, countedAtOnce), from);
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
