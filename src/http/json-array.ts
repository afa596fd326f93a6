// The text of a JSON array that is written in parts, byte for byte what `JSON.stringify` writes of the whole.
import { jsonText } from "./json.ts";

/** What stands before the first item, between items and after the last, and the text of some items. */
export interface ArraySyntax {
  readonly open: string;
  readonly between: string;
  readonly close: string;
  readonly itemsOf: (values: readonly unknown[]) => string;
}

/** The syntax of an array whose items are indented by a number of spaces, or not at all. An empty array is "[]" in any case. */
export function arraySyntax(indent: number | undefined): ArraySyntax {
  if (indent === undefined) {
    return { open: "[", between: ",", close: "]", itemsOf: (values) => jsonText(values).slice(1, -1) };
  }
  const line = `\n${" ".repeat(indent)}`;
  const between = `,${line}`;
  // Line breaks within strings are escaped: these are all of the syntax.
  const itemOf = (value: unknown): string => jsonText(value, indent).replaceAll("\n", line);
  return { open: `[${line}`, between, close: "\n]", itemsOf: (values) => values.map(itemOf).join(between) };
}
