// How the values of PostgreSQL become values of JavaScript: the same ones that SQLite gives.

const oids = {
  boolean: 16,
  int8: 20,
  int2: 21,
  int4: 23,
  float4: 700,
  float8: 701,
  timestamptz: 1184,
} as const;

const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  [oids.boolean]: (text) => text === "t",
  [oids.int8]: (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text)),
  [oids.int2]: Number,
  [oids.int4]: Number,
  [oids.float4]: Number,
  [oids.float8]: Number,
  // "2026-01-01 00:00:00.5+00" in UTC: with six decimals, or none, it is the text that SQLite stores.
  [oids.timestamptz]: (text) => {
    const moment = text.endsWith("+00") || text.endsWith("-00") ? text.slice(0, -3) : text;
    const point = moment.indexOf(".");
    return point < 0 ? moment : moment.padEnd(point + 7, "0");
  },
};

/** The parser of a type, by the id of the type; other types stay text. */
export function typeParser(oid: number): (text: string) => unknown {
  return parsers[oid] ?? ((text) => text);
}
