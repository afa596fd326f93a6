// Negotiates the response's media type by the Accept header and the `format` parameter, as DRF does.
import { type HeaderValue, parseHeaderValue } from "./bodies/index.ts";
import { pythonInt } from "../python/index.ts";

/** The format of the response: plain JSON, or JSON with errors as problem details (RFC 9457). */
export type Renderer = "json" | "problem";

/**
 * The renderer, or the status of a failed negotiation. `indent` (1 to 8 spaces) is a parameter of the accepted media range.
 */
export type Negotiated = { renderer: Renderer; indent?: number } | { status: 404 } | { status: 406 };

interface Candidate {
  readonly type: string;
  readonly format: string;
}

const json: Candidate = { type: "application/json", format: "json" };
const problem: Candidate = { type: "application/problem+json", format: "json" };
// DRF's browsable API. Browsers accept it; the response is JSON.
const html: Candidate = { type: "text/html", format: "api" };
const allCandidates = [json, html, problem];

/**
 * Negotiates a response. `accept` is the Accept header, `format` the query parameter or path suffix; each is null when
 * absent. The format limits the choice first (404 for an unknown one). Then the most specific media range decides.
 * q-values are ignored. A range that names application/problem+json always wins.
 */
export function negotiate(accept: string | null, format: string | null): Negotiated {
  if (format !== null) return decide(accept, format);
  if (accept === null) return withoutAccept;
  let result = remembered.get(accept);
  if (result !== undefined) return result;
  result = decide(accept, format);
  if (remembered.size < maxRemembered && accept.length < maxAcceptLength) remembered.set(accept, result);
  return result;
}

const withoutAccept = decide(null, null);
// Most clients send one of few headers.
const remembered = new Map<string, Negotiated>();
const maxRemembered = 100;
const maxAcceptLength = 200;

function decide(accept: string | null, format: string | null): Negotiated {
  const candidates = format
    ? allCandidates.filter((candidate) => candidate.format === format)
    : allCandidates;
  if (candidates.length === 0) return { status: 404 };

  let best: { candidate: Candidate; range: HeaderValue; rank: number } | undefined;
  for (const text of (accept ?? "*/*").split(",")) {
    if (text === "") continue;
    const range = parseHeaderValue(text);
    const candidate = candidates.find(({ type }) => covers(range, type));
    if (candidate === undefined) continue;
    const rank = rankOf(candidate, range);
    if (best === undefined || rank > best.rank) best = { candidate, range, rank };
  }
  if (best === undefined) return { status: 406 };

  const renderer = best.candidate === problem ? "problem" : "json";
  const indent = best.candidate === html ? undefined : indentOf(best.range);
  return indent === undefined ? { renderer } : { renderer, indent };
}

/** How specific the range is that covers the candidate. With equal ranges the JSON type wins. */
function rankOf(candidate: Candidate, { value, params }: HeaderValue): number {
  // Clients name it together with application/json, which then is the type of successful responses.
  if (candidate === problem) return 10;
  const preference = candidate === json ? 0.5 : 0;
  if (value.startsWith("*/")) return preference;
  if (value.endsWith("/*")) return 1 + preference;
  const isPlain = params.size === 0 || (params.size === 1 && params.has("q"));
  return (isPlain ? 2 : 3) + preference;
}

/** Whether a media range such as `application/*` covers a type. `*` alone is not a range. */
function covers({ value }: HeaderValue, type: string): boolean {
  if (value === type || value === "*/*") return true;
  const [main, sub] = type.split("/", 2);
  return value === `${main}/*` || value === `*/${sub}`;
}

function indentOf({ params }: HeaderValue): number | undefined {
  const indent = pythonInt(params.get("indent") ?? "");
  if (indent === undefined || indent <= 0n) return undefined;
  return indent > 8n ? 8 : Number(indent);
}
