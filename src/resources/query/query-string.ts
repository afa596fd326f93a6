// The query of a request: its parameters, and links with one of them changed.
import type { ViewRequest } from "../../http/index.ts";

/** The query of a request, with the question mark; empty when there is none. */
export const queryOf = ({ url }: ViewRequest): string => url.query;

/** The parameters of a request. */
export const parametersOf = (request: ViewRequest): URLSearchParams => new URLSearchParams(queryOf(request));

/**
 * The URL of a request with some parameters replaced, or removed if their value is undefined. The parameters are sorted by
 * name, as in the links of DRF.
 */
export function linkTo(request: ViewRequest, changes: Readonly<Record<string, string | undefined>>): string {
  const all = new Map<string, string[]>();
  for (const [name, value] of parametersOf(request)) all.set(name, [...(all.get(name) ?? []), value]);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) all.delete(name);
    else all.set(name, [value]);
  }
  const query = [...all]
    .toSorted(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
    .flatMap(([name, values]) => values.map((value) => `${quoted(name)}=${quoted(value)}`))
    .join("&");
  const url = request.baseUrl + request.url.path;
  return query === "" ? url : `${url}?${query}`;
}

/** A text as Python's `quote_plus` writes it. */
const quoted = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
