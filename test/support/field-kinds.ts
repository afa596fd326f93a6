// Kinds of fields with the values that they take, for tests that make rows and schemas at random.
import * as fc from "fast-check";
import * as z from "zod";
import { decimal, duration, slug } from "../../src/index.ts";
import { anyText } from "./any-text.ts";

const digits = (most: number) =>
  fc.bigInt({ min: -(10n ** BigInt(most)) + 1n, max: 10n ** BigInt(most) - 1n });

/** A decimal with all its places, from all its digits. */
function decimalText(value: bigint, places: number): string {
  const text = String(value < 0n ? -value : value).padStart(places + 1, "0");
  const at = text.length - places;
  return `${value < 0n ? "-" : ""}${text.slice(0, at)}${places === 0 ? "" : `.${text.slice(at)}`}`;
}

const two = (value: number | bigint): string => String(value).padStart(2, "0");
const fraction = fc.oneof(
  fc.constant(""),
  fc.integer({ min: 1, max: 999_999 }).map((n) => `.${String(n).padStart(6, "0")}`),
);
const clock = fc
  .tuple(fc.nat(23), fc.nat(59), fc.nat(59), fraction)
  .map(([h, m, s, rest]) => `${[h, m, s].map(two).join(":")}${rest}`);
const date = fc
  .date({ min: new Date("0001-01-01T00:00:00Z"), max: new Date("9999-12-31T00:00:00Z"), noInvalidDate: true })
  .map((moment) => moment.toISOString().slice(0, 10));
// Text that PostgreSQL stores, without white space at its ends.
const text = anyText({ maxLength: 40 })
  .filter((value) => !value.includes("\0"))
  .map((value) => `a${value}z`);
const json = fc
  .jsonValue({ maxDepth: 3 })
  .filter((value) => !/\\u0000|-0|e[+-]|\\ud|"__proto__"/i.test(JSON.stringify(value)));

/** Kinds of fields: a schema, and values as the wire writes them. */
export const kinds: readonly [z.ZodType, fc.Arbitrary<unknown>][] = [
  [z.string(), text],
  [z.string().max(60), text],
  [z.boolean(), fc.boolean()],
  [z.int(), fc.maxSafeInteger()],
  [z.number(), fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)],
  [decimal(6, 2), digits(6).map((value) => decimalText(value, 2))],
  [decimal(15, 15), digits(15).map((value) => decimalText(value, 15))],
  [decimal(30, 10), digits(30).map((value) => decimalText(value, 10))],
  [decimal(3, 0), digits(3).map((value) => decimalText(value, 0))],
  [z.iso.date(), date],
  [z.iso.time(), clock],
  [z.iso.datetime(), fc.tuple(date, clock).map(([day, time]) => `${day}T${time}Z`)],
  [
    duration(),
    fc
      .tuple(fc.integer({ min: -106_000_000, max: 106_000_000 }), clock)
      .map(([days, time]) => (days === 0 ? time : `${days} ${time}`)),
  ],
  [z.uuid(), fc.uuid()],
  [z.email(), fc.constantFrom("ada@example.com", "O'Neil+x@sub.example.org", "x@localhost")],
  [
    z.url(),
    fc.webUrl({ validSchemes: ["http", "https"] }).filter((url) => /\.[a-z]{2,}(?:[/?#]|$)/.test(url)),
  ],
  [slug(), fc.stringMatching(/^a[-\w]{1,20}$/)],
  [z.enum(["open", "in_progress"]), fc.constantFrom("open", "in_progress")],
  [z.json(), json.filter((value) => value !== null)],
  [z.array(z.int()), fc.array(fc.maxSafeInteger(), { maxLength: 5 })],
  [
    z.array(decimal(4, 1)),
    fc.array(
      digits(4).map((value) => decimalText(value, 1)),
      { maxLength: 5 },
    ),
  ],
];

/** Negative zero of a decimal is stored as zero. */
export const stored = (given: unknown): unknown =>
  JSON.parse(JSON.stringify(given).replaceAll(/"-(0(?:\.0+)?)"/g, '"$1"'));
