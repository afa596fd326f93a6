// What no database can store in a text, wherever in a value it stands. SQLite would take some of it, PostgreSQL none.

/** What is wrong with a text (DRF's ProhibitNullCharactersValidator and ProhibitSurrogateCharactersValidator). */
export function textProblems(text: string): string[] {
  const problems: string[] = [];
  if (text.includes("\0")) problems.push("Null characters are not allowed.");
  if (!text.isWellFormed()) {
    const surrogate = /\p{Surrogate}/u.exec(text)?.[0] ?? "";
    const codePoint = surrogate.charCodeAt(0).toString(16).toUpperCase();
    problems.push(`Surrogate characters are not allowed: U+${codePoint}.`);
  }
  return problems;
}

/** What is wrong with a JSON value: with the texts and names in it, and with numbers that are none. */
export function jsonProblems(value: unknown): string[] {
  const problems = new Set<string>();
  collect(value, problems);
  return [...problems];
}

function collect(value: unknown, problems: Set<string>): void {
  if (typeof value === "string") {
    for (const problem of textProblems(value)) problems.add(problem);
  } else if (typeof value === "number") {
    if (!Number.isFinite(value)) problems.add("Out of range float values are not JSON compliant.");
  } else if (Array.isArray(value)) {
    for (const item of value) collect(item, problems);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      collect(name, problems);
      collect(inner, problems);
    }
  }
}
