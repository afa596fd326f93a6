// Values that are worth a try: texts, numbers and moments at the ends of what databases hold and beyond, and JSON of them.
import * as fc from "fast-check";

/** One of a few texts. */
export const pick = (from: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...from);

/** UTF-16 units: NUL, halves of pairs, ends of ranges, white space of several kinds, letters that grow in upper case. */
const oddUnit = fc.oneof(
  { arbitrary: fc.constantFrom(0, 1, 9, 0x1c, 0x20, 0x22, 0x5c, 0x7f, 0x85, 0xa0, 0xdf, 0x149), weight: 3 },
  { arbitrary: fc.constantFrom(0xd800, 0xdbff, 0xdc00, 0xdfff, 0x2028, 0xfeff, 0xfffd, 0xffff), weight: 2 },
  { arbitrary: fc.integer({ min: 0x20, max: 0x7e }), weight: 6 },
  { arbitrary: fc.integer({ min: 0, max: 0xffff }), weight: 1 },
);

/** A text, or what is none. */
export const oddText = fc
  .oneof(fc.array(oddUnit, { maxLength: 12 }), fc.array(fc.constantFrom(0xd83d, 0xde00), { maxLength: 20 }))
  .map((units) => String.fromCharCode(...units));

/** A text as JSON in ASCII: what is no text at all stays what it is on the way. */
export function quoted(text: string): string {
  const units = Array.from({ length: text.length }, (_, at) =>
    text.charCodeAt(at).toString(16).padStart(4, "0"),
  );
  return `"${units.map((unit) => `\\u${unit}`).join("")}"`;
}

/** A JSON number, or what is none. */
export const oddNumber = fc.oneof(
  pick([
    "0",
    "-0",
    "-0.0",
    "1.0",
    "1e400",
    "-1e400",
    "1e-400",
    "5e-324",
    "1.7976931348623157e308",
    "1e22",
    "1E5",
  ]),
  pick([
    "9007199254740991",
    "9007199254740992",
    "9007199254740993",
    "-9007199254740993",
    "1e16",
    "0.1",
    "1.10",
  ]),
  pick([
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "2147483648",
  ]),
  pick(["123456789012345678901234567890", `1${"0".repeat(400)}`, `0.${"1".repeat(400)}`, "NaN"]),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.integer().map(String),
);

/** A moment in a calendar, at its ends, or in none. */
export const oddMoment = fc
  .tuple(
    pick([
      "0000",
      "0001",
      "0004",
      "0096",
      "0100",
      "1582",
      "1900",
      "1969",
      "2024",
      "2026",
      "9999",
      "10000",
      "-001",
    ]),
    pick(["00", "01", "02", "10", "12", "13"]),
    pick(["00", "01", "28", "29", "30", "31", "32"]),
    pick(["T", " ", "t", ""]),
    pick([
      "00:00",
      "00:00:00",
      "23:59:59",
      "23:59:60",
      "24:00:00",
      "12:30:15.5",
      "23:59:59.999999",
      "23:59:59.9999999",
    ]),
    pick([
      "",
      "Z",
      "z",
      "+00:00",
      "+01:00",
      "-01:00",
      "+14:00",
      "-23:59",
      "+24:00",
      "+0530",
      "-12",
      "+",
      " Z",
      "\0",
    ]),
  )
  .map(([year, month, day, separator, clock, zone]) => `${year}-${month}-${day}${separator}${clock}${zone}`);

/** The text of any JSON value, most of them small. */
export const { value: oddJson } = fc.letrec<{ value: string; scalar: string }>((tie) => ({
  scalar: fc.oneof(
    oddText.map(quoted),
    oddNumber,
    oddMoment.map(quoted),
    pick(["null", "true", "false", '"red"', '"on"', '""', '"5"']),
  ),
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    tie("scalar"),
    fc.array(tie("value"), { maxLength: 3 }).map((items) => `[${items.join(",")}]`),
    fc
      .array(fc.tuple(fc.oneof(oddText, pick(["a", "1", "__proto__", "id"])), tie("value")), { maxLength: 3 })
      .map((entries) => `{${entries.map(([name, value]) => `${quoted(name)}:${value}`).join(",")}}`),
  ),
}));
