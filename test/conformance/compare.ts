// Compares an answer with the recorded one: status, the headers that matter, and the body with its placeholders.
import { createHmac } from "node:crypto";
import type { RawResponse } from "./raw-http.ts";
import type { RecordedResponse } from "./transcript.ts";

/** What placeholders stand for in one comparison. */
export interface Expectation {
  /** The moment of the request, in seconds. */
  readonly now: number;
  readonly secret: string;
  /** In the database a token column may be empty: storing none is better. */
  readonly inDatabase?: boolean;
  /** Members that may stand beside the recorded ones. */
  readonly extras?: readonly string[];
}

/** The first difference between two answers, described; undefined when there is none. */
export function responseDifference(
  expected: RecordedResponse,
  actual: RawResponse,
  expectation: Expectation,
): string | undefined {
  if (expected.reference_crash === true)
    return actual.status < 500 ? undefined : `a crash here too: ${actual.status}`;
  if (expected.status !== actual.status) {
    return `status: expected ${expected.status}, got ${actual.status} ${actual.text.slice(0, 200)}`;
  }
  if (mediaType(expected.headers["content-type"]) === "text/html" || expected.body_omitted === true)
    return undefined;
  if (mediaType(expected.headers["content-type"]) !== mediaType(actual.headers["content-type"])) {
    return `content-type: expected ${expected.headers["content-type"]}, got ${actual.headers["content-type"]}`;
  }
  for (const name of ["www-authenticate", "location"]) {
    if (expected.headers[name] !== actual.headers[name]) {
      return `${name}: expected ${expected.headers[name]}, got ${actual.headers[name]}`;
    }
  }
  const allow = expected.headers["allow"];
  if (allow !== undefined && methodSet(allow) !== methodSet(actual.headers["allow"])) {
    return `allow: expected ${allow}, got ${actual.headers["allow"]}`;
  }
  if (!("body" in expected)) return undefined;
  return difference(expected.body, parsed(actual.text, expected.body), "body", expectation);
}

/** The first difference between a recorded value, with its placeholders, and an actual one. */
export function difference(
  expected: unknown,
  actual: unknown,
  where: string,
  expectation: Expectation,
): string | undefined {
  if (typeof expected === "string" && expected.includes("{{")) {
    return placeholderDifference(expected, actual, where, expectation);
  }
  if (!isRecord(expected))
    return Object.is(expected, actual) ? undefined : described(where, expected, actual);
  if (isRecord(expected["$jwt"])) return tokenDifference(expected["$jwt"], actual, where, expectation);
  if (!isRecord(actual) || Array.isArray(expected) !== Array.isArray(actual))
    return described(where, expected, actual);
  for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    if (!(key in actual)) return `${where}.${key}: missing`;
    if (!(key in expected)) {
      if (expectation.extras?.includes(key) === true) continue;
      return `${where}.${key}: not expected`;
    }
    const found = difference(expected[key], actual[key], `${where}.${key}`, expectation);
    if (found !== undefined) return found;
  }
  return undefined;
}

function tokenDifference(
  expected: Readonly<Record<string, unknown>>,
  actual: unknown,
  where: string,
  expectation: Expectation,
): string | undefined {
  if (expectation.inDatabase === true && actual === "") return undefined;
  const [header, payload, signature, ...rest] = typeof actual === "string" ? actual.split(".") : [];
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) {
    return `${where}: expected a token`;
  }
  const { header: expectedHeader, payload: expectedPayload } = expected;
  const algorithm = isRecord(expectedHeader) ? expectedHeader["alg"] : undefined;
  if (typeof algorithm === "string" && algorithm.startsWith("HS")) {
    const hmac = createHmac(`sha${algorithm.slice(2)}`, expectation.secret).update(`${header}.${payload}`);
    if (hmac.digest("base64url") !== signature) return `${where}: the signature does not verify`;
  }
  return (
    difference(expectedHeader, decoded(header), `${where}:header`, { ...expectation, extras: ["kid"] }) ??
    difference(expectedPayload, decoded(payload), `${where}:claims`, { ...expectation, extras: ["sid"] })
  );
}

const patterns: readonly (readonly [placeholder: RegExp, pattern: string])[] = [
  [/^\{\{hex32\}\}$/, "[0-9a-f]{32}"],
  [/^\{\{HEX32\}\}$/, "[0-9A-F]{32}"],
  [/^\{\{datetime/, String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3,6})?(?:Z|[+-]\d\d:\d\d)`],
  [/^\{\{dbdatetime/, String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?`],
];

function placeholderDifference(
  expected: string,
  actual: unknown,
  where: string,
  { now }: Expectation,
): string | undefined {
  const relative = /^\{\{now(?:([+-]\d+))?\}\}$/.exec(expected);
  if (relative !== null) {
    const distance =
      typeof actual === "number" ? Math.abs(actual - now - Number(relative[1] ?? 0)) : Infinity;
    return distance <= 4 ? undefined : described(where, expected, actual);
  }
  const pattern = expected
    .split(/(\{\{[^}]+\}\})/)
    .map((part) => {
      if (!part.startsWith("{{")) return RegExp.escape(part);
      if (part.startsWith("{{hash:")) return `${RegExp.escape(part.slice(7, -2).split(":")[0] ?? "")}\\$.+`;
      return patterns.find(([placeholder]) => placeholder.test(part))?.[1] ?? String.raw`[\s\S]*`;
    })
    .join("");
  const matches = typeof actual === "string" && new RegExp(`^${pattern}$`).test(actual);
  return matches ? undefined : described(where, expected, actual);
}

function described(where: string, expected: unknown, actual: unknown): string {
  return `${where}: expected ${JSON.stringify(expected)?.slice(0, 200)}, got ${JSON.stringify(actual)?.slice(0, 200)}`;
}

const mediaType = (value: string | undefined): string =>
  (value ?? "").split(";")[0]?.trim().toLowerCase() ?? "";

const methodSet = (value: string | undefined): string =>
  (value ?? "")
    .split(",")
    .map((method) => method.trim())
    .filter((method) => method !== "")
    .toSorted()
    .join(", ");

function parsed(text: string, expected: unknown): unknown {
  if (text === "") return expected === "" || expected === null ? expected : undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const decoded = (segment: string): unknown => JSON.parse(Buffer.from(segment, "base64url").toString("utf8"));

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
