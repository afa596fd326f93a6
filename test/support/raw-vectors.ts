// The form of raw request vectors (`secvec-http/1`), and the bytes that each of them stands for.

/** A raw request and what may come back. */
export interface RawVector {
  readonly id: string;
  readonly cat: string;
  readonly why: string;
  readonly raw: string;
  readonly expect: {
    /** Statuses of the first answer. */
    readonly status?: readonly number[];
    /** Whether the server has to end the connection. */
    readonly closed?: boolean;
    /** How many answers come back. */
    readonly responses?: number;
    /** What must not come back, in words. */
    readonly never?: string;
    /** What must hold afterwards, in words. */
    readonly after?: string;
  };
}

/** The bytes of a vector. Strings are Latin-1 unless they hold code points above 255; `{{len}}` is the length of the body. */
export function vectorBytes({ raw }: RawVector, values: Readonly<Record<string, string>>): Buffer {
  const text = raw.replaceAll(
    /\{\{([^}]*)\}\}/g,
    (whole, name: string) => values[name] ?? repeated(name) ?? whole,
  );
  const end = text.indexOf("\r\n\r\n");
  const body = encoded(text.slice(end + 4));
  return encoded(text.replaceAll("{{len}}", String(body.length)));
}

const encoded = (text: string): Buffer => Buffer.from(text, /[^\0-\u00ff]/.test(text) ? "utf8" : "latin1");

/** `X*n` is X n times, and so is `nx X`; `nest` and `ints` are JSON of that depth and that many members. */
function repeated(text: string): string | undefined {
  const [, unit, times] = /^(.+)\*(\d+)$/.exec(text) ?? [];
  const count = Number(times);
  if (unit === "nest") return "[".repeat(count) + "]".repeat(count);
  if (unit === "ints") return `{${Array.from({ length: count }, (_, index) => `"${index}":1`).join(",")}}`;
  if (unit !== undefined) return unit.repeat(count);
  const [, multiple, line] = /^(\d+)x (.+)$/.exec(text) ?? [];
  return line?.replaceAll("\\r", "\r").replaceAll("\\n", "\n").repeat(Number(multiple));
}
