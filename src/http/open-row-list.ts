// Sends a list of rows as one JSON array, whole or in chunks.
import { type Later, onceThere } from "../runtime/index.ts";
import { timeFor } from "./loop-turns.ts";
import type { RowList } from "./row-list.ts";
import {
  createRowListWriter,
  maxPieceLength,
  type RowListOptions,
  type RowListWriter,
} from "./row-list-writer.ts";

/**
 * Reads the beginning of a list. A list that ends there is text, a longer one comes in chunks.
 *
 * @throws HttpError 400 when the list has more rows than `maxRows`; StoreError
 */
export function openRowList(list: RowList, options: RowListOptions): Later<string | AsyncIterable<string>> {
  const writer = createRowListWriter(list, options);
  return onceThere(writer.next(), (first) => {
    if (first === undefined) return "[]";
    return first.isLast ? first.text : chunksOf(writer, first.text);
  });
}

/** The chunks of a list whose beginning has been read. */
function chunksOf(writer: RowListWriter, beginning: string): AsyncIterable<string> {
  let text = beginning;
  const chunks: AsyncIterator<string, undefined> = {
    next: async () => {
      if (text === "") text = (await writer.next())?.text ?? "";
      if (text === "") return { done: true, value: undefined };
      const end = chunkEnd(text);
      // A very large row is sent in several chunks, each in its own turn.
      if (end < text.length) await timeFor("later");
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

/** Where the next chunk ends, without splitting a surrogate pair. */
function chunkEnd(text: string): number {
  if (text.length <= 2 * maxPieceLength) return text.length;
  const isPair = (text.charCodeAt(maxPieceLength - 1) & 0xfc00) === 0xd800;
  return isPair ? maxPieceLength - 1 : maxPieceLength;
}
