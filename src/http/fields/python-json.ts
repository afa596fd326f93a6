// JSON as Python's json.dumps writes it by default, and so as Django stores it on SQLite.

/** The text of a JSON value: a space after `,` and `:`, and no character but ASCII. */
export function pythonJson(value: unknown): string {
  if (typeof value === "string") return textOf(value);
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${members.map(([name, inner]) => `${textOf(name)}: ${pythonJson(inner)}`).join(", ")}}`;
}

const textOf = (text: string): string =>
  JSON.stringify(text).replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
