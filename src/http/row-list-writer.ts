// Writes a list of rows piece by piece, each piece in turns of the event loop.
import { isPending, type Later, onceThere } from "../runtime/index.ts";
import { type Database, readPage, type Row, type RowId } from "../store/index.ts";
import { arraySyntax } from "./json-array.ts";
import { moreTimeFor, type ResponsePart, timeFor } from "./loop-turns.ts";
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
  readonly next: () => Later<Piece | undefined>;
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
  let isUntouched = true;
  let rows: readonly Row[] = [];
  let from: RowId | undefined;
  let before = open;
  let isOver = false;

  function read(part: ResponsePart): Later<void> {
    const page = readPage(database, listing, from);
    const checked =
      part === "first" && maxRows !== undefined
        ? onceThere(page, (read) => checkRowCount(list, read, maxRows))
        : page;
    return onceThere(checked, ({ rows: found, next }) => {
      from = next;
      return onceThere(complete === undefined ? found : complete(found), (completed) => {
        rows = completed;
      });
    });
  }

  async function write(part: ResponsePart): Promise<Piece | undefined> {
    const time = timeFor(part);
    if (time !== undefined) await time;
    if (isOver) return undefined;
    if (rows.length === 0) {
      const reading = read(part);
      if (isPending(reading)) await reading;
    }
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
    next: () => {
      if (isOver) return undefined;
      const isFirst = isUntouched;
      isUntouched = false;
      // Few lists have rows in memory at the same time. The others have text only.
      return isFirst ? write("first") : semaphoreOf(database)(() => write("later"));
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
