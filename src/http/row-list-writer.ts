// Writes a list of rows piece by piece, each piece in turns of the event loop.
import { type Database, readPage, type Row, type RowId } from "../store/index.ts";
import { arraySyntax } from "./json-array.ts";
import { moreTimeFor, timeFor } from "./loop-turns.ts";
import { checkRowCount } from "./row-count.ts";
import type { RowList } from "./row-list.ts";
import { createSemaphore, type Semaphore } from "./semaphore.ts";

/** The settings that the text of a list depends on. */
export interface RowListOptions {
  readonly indent: number | undefined;
  readonly maxRows: number | undefined;
}

/** A part of the array's text. */
interface Piece {
  readonly text: string;
  readonly isLast: boolean;
}

/** Writes a list piece by piece. */
export interface RowListWriter {
  /** The next piece; undefined after the last one, and after `stop`. */
  readonly next: () => Promise<Piece | undefined>;
  /** Ends the writing. A statement that is running still finishes. */
  readonly stop: () => void;
}

/** A piece ends with the rows that make it longer than this, in characters. */
export const maxPieceLength = 64 * 1024;
/** How many rows are written between two checks of the time. */
const rowsPerCheck = 16;
/** How many lists of a database may read a further page at the same time. Other requests get the other connections. */
const maxReaders = 2;

const semaphores = new WeakMap<Database, Semaphore>();

/** Makes the writer of a list. */
export function createRowListWriter(list: RowList, { indent, maxRows }: RowListOptions): RowListWriter {
  const { database, listing, show, complete } = list;
  const { open, between, close, itemsOf } = arraySyntax(indent);
  let part: "first" | "later" = "first";
  let rows: readonly Row[] = [];
  let from: RowId | undefined;
  let before = open;
  let isOver = false;

  async function read(): Promise<void> {
    const page = await readPage(database, listing, from);
    if (part === "first" && maxRows !== undefined) await checkRowCount(list, page, maxRows);
    rows = complete === undefined ? page.rows : await complete(page.rows);
    from = page.next;
  }

  async function write(): Promise<Piece | undefined> {
    const time = timeFor(part);
    if (time !== undefined) await time;
    if (isOver) return undefined;
    if (rows.length === 0) await read();
    let text = "";
    let written = 0;
    for (; written < rows.length && text.length < maxPieceLength; written += rowsPerCheck) {
      const timeToShow = moreTimeFor(part);
      if (timeToShow !== undefined) await timeToShow;
      if (isOver) return undefined;
      const shown = rows.slice(written, written + rowsPerCheck).map(show);
      const timeToWrite = moreTimeFor(part);
      if (timeToWrite !== undefined) await timeToWrite;
      text += before + itemsOf(shown);
      before = between;
    }
    // It may have been stopped while its rows were read.
    if (isOver) return undefined;
    rows = rows.slice(written);
    if (rows.length > 0 || from !== undefined) return { text, isLast: false };
    isOver = true;
    return { text: before === open ? "[]" : text + close, isLast: true };
  }

  return {
    next: async () => {
      if (isOver) return undefined;
      // Few lists have rows in memory at the same time. The others have text only.
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

function semaphoreOf(database: Database): Semaphore {
  const existing = semaphores.get(database);
  if (existing !== undefined) return existing;
  const created = createSemaphore(maxReaders);
  semaphores.set(database, created);
  return created;
}
