// Writes a JSON array in parts: together they are byte for byte what `JSON.stringify` writes.
import { jsonText } from "./json.ts";

/** The text before the first item, between items and after the last one, and a function that writes items. */
export interface ArraySyntax {
  readonly open: string;
  readonly between: string;
  readonly close: string;
  readonly itemsOf: (values: readonly unknown[]) => string;
}

/** The syntax of an array with or without indentation. An empty array is always "[]". */
export function arraySyntax(indent: number | undefined): ArraySyntax {
  if (indent === undefined) {
    return { open: "[", between: ",", close: "]", itemsOf: (values) => jsonText(values).slice(1, -1) };
  }
  const line = `\n${" ".repeat(indent)}`;
  const between = `,${line}`;
  // Line breaks inside strings are escaped, so every line break here belongs to the syntax.
  const itemOf = (value: unknown): string => jsonText(value, indent).replaceAll("\n", line);
  return { open: `[${line}`, between, close: "\n]", itemsOf: (values) => values.map(itemOf).join(between) };
}
