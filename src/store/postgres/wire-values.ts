// The values of a statement as PostgreSQL reads them: text, or nothing for null.

/** As many as the protocol has room for. */
const maxValues = 65_535;

/** The text of each value; undefined when only `pg` knows how to write one of them: a date, bytes, an object. */
export function wireValues(values: readonly unknown[]): readonly (string | null)[] | undefined {
  if (values.length > maxValues) return undefined;
  const texts: (string | null)[] = [];
  for (const value of values) {
    const text = Array.isArray(value) ? arrayText(value) : wireText(value);
    if (text === undefined) return undefined;
    texts.push(text);
  }
  return texts;
}

function wireText(value: unknown): string | null | undefined {
  if (typeof value === "string" || value === null) return value;
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint")
    return String(value);
  return undefined;
}

/** An array's text: every element is quoted, so that none is read as NULL or as the end of the array. */
function arrayText(values: readonly unknown[]): string | undefined {
  const elements: string[] = [];
  for (const value of values) {
    const text = wireText(value);
    if (text === undefined) return undefined;
    elements.push(text === null ? "NULL" : `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`);
  }
  return `{${elements.join(",")}}`;
}
