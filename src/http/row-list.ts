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
import { HttpError } from "./http-error.ts";
import { arraySyntax } from "./json-array.ts";
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

/** A piece ends with the rows that make it longer than this, in characters. */
const maxPieceLength = 256 * 1024;
/** How many rows are written before the time is looked at. */
const shownAtOnce = 16;
/** How many rows are skipped in one statement while they are counted. */
const countedAtOnce = 10_000;
/** How many lists of a database are at a further page at the same time: the other connections are for other requests. */
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
  const writer = createWriter(list, options);
  const first = await writer.next();
  if (first === undefined) return "[]";
  if (first.isLast) return first.text;
  let { text } = first;
  const chunks: AsyncIterator<string, undefined> = {
    next: async () => {
      if (text === "") text = (await writer.next())?.text ?? "";
      if (text === "") return { done: true, value: undefined };
      const end = chunkEnd(text);
      // A row that is large in itself goes out in parts, and takes turns like everything else.
      if (end < text.length) while (turns.isSpent()) await turns.next("later");
      const chunk = text.slice(0, end);
      text = text.slice(end);
      return { done: false, value: chunk };
    },
    return: async () => {
      writer.stop();
      return { done: true, value: undefined };
    },
  };
  return { [Symbol.asyncIterator]: () => chunks };
}

/** Where to cut a text so that no character is cut in two. */
function chunkEnd(text: string): number {
  if (text.length <= 2 * maxPieceLength) return text.length;
  const isPair = (text.charCodeAt(maxPieceLength - 1) & 0xfc00) === 0xd800;
  return isPair ? maxPieceLength - 1 : maxPieceLength;
}

/** Writes a list piece by piece. */
interface Writer {
  /** The next piece; undefined after the last, and once it was stopped. */
  readonly next: () => Promise<Piece | undefined>;
  /** Ends it: what is under way is the last that is done. */
  readonly stop: () => void;
}

function createWriter(list: RowList, { indent, maxRows }: RowListOptions): Writer {
  const { database, listing, scope, show } = list;
  const { open, between, close, itemsOf } = arraySyntax(indent);
  let part: "first" | "later" = "first";
  let rows: readonly Row[] = [];
  let from: bigint | undefined;
  let before = open;
  let isOver = false;

  const time = async (): Promise<void> => {
    while (turns.isSpent()) await turns.next(part);
  };

  async function read(): Promise<void> {
    await time();
    if (isOver) return;
    const page = await readPage(database, listing, scope, from);
    if (part === "first" && maxRows !== undefined) await checkLength(list, page, maxRows);
    rows = page.rows;
    from = page.next;
  }

  async function write(): Promise<Piece | undefined> {
    if (rows.length === 0) await read();
    if (isOver) return undefined;
    let text = "";
    let written = 0;
    for (; written < rows.length && text.length < maxPieceLength; written += shownAtOnce) {
      await time();
      if (isOver) return undefined;
      const shown = rows.slice(written, written + shownAtOnce).map(show);
      await time();
      text += before + itemsOf(shown);
      before = between;
    }
    rows = rows.slice(written);
    if (rows.length > 0 || from !== undefined) return { text, isLast: false };
    isOver = true;
    return { text: before === open ? "[]" : text + close, isLast: true };
  }

  return {
    next: async () => {
      if (isOver) return undefined;
      // Only few lists have rows in memory at a time. What the others hold is text.
      const piece = await (part === "first" ? write() : semaphoreOf(database)(write));
      part = "later";
      return piece;
    },
    stop: () => {
      isOver = true;
      rows = [];
    },
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
