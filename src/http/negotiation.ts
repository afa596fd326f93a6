// Decides how to answer by the Accept header and the `format` override, as Django REST Framework does.
import { type HeaderValue, parseHeaderValue } from "./bodies/index.ts";
import { pythonInt } from "../python/index.ts";

/** What writes the answer: plain JSON, or JSON whose errors are problem details (RFC 9457). */
export type Renderer = "json" | "problem";

/**
 * How to answer, or the status of a failed negotiation.
 * `indent` (1 to 8 spaces) is what the accepted media range asked for.
 */
export type Negotiated = { renderer: Renderer; indent?: number } | { status: 404 } | { status: 406 };

interface Candidate {
  readonly type: string;
  readonly format: string;
}

const JSON_CANDIDATE: Candidate = { type: "application/json", format: "json" };
const PROBLEM: Candidate = { type: "application/problem+json", format: "json" };
// In the reference's browsable API's place, so that what a browser sends is acceptable; we answer it with JSON.
const HTML: Candidate = { type: "text/html", format: "api" };
const CANDIDATES = [JSON_CANDIDATE, HTML, PROBLEM];

/**
 * Negotiates a response. `accept` is the Accept header (null when absent), `format` the query parameter or path suffix.
 * The format narrows the choice first (404 when nothing has it), then the most specific media range decides;
 * q-values do not count, and a range that names application/problem+json always chooses it.
 */
export function negotiate(accept: string | null, format: string | null): Negotiated {
  const candidates = format ? CANDIDATES.filter((candidate) => candidate.format === format) : CANDIDATES;
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

  const renderer = best.candidate === PROBLEM ? "problem" : "json";
  const indent = best.candidate === HTML ? undefined : indentOf(best.range);
  return indent === undefined ? { renderer } : { renderer, indent };
}

/** Specificity of a range that covers the candidate; JSON goes before HTML where both are named alike. */
function rankOf(candidate: Candidate, { value, params }: HeaderValue): number {
  // Clients name it beside application/json, which then is for what succeeds.
  if (candidate === PROBLEM) return 10;
  const preference = candidate === JSON_CANDIDATE ? 0.5 : 0;
  if (value.startsWith("*/")) return preference;
  if (value.endsWith("/*")) return 1 + preference;
  const isPlain = params.size === 0 || (params.size === 1 && params.has("q"));
  return (isPlain ? 2 : 3) + preference;
}

/** Whether a media range such as `application/*` covers a type. A lone `*` covers nothing. */
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
