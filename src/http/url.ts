// Splits the URL of a request without changing it.

/** The parts of a URL. The query starts with a question mark, or is empty. */
export interface UrlParts {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
  readonly query: string;
}

/** Splits a URL. Unlike `new URL` it changes nothing and never throws. */
export function urlParts(url: string): UrlParts {
  const scheme = url.startsWith("https://") ? "https" : "http";
  if (!url.startsWith("://", scheme.length)) return { scheme, authority: "", path: "/", query: "" };
  const start = scheme.length + 3;
  const fragment = url.indexOf("#", start);
  const end = fragment === -1 ? url.length : fragment;
  const question = url.indexOf("?", start);
  const queryStart = question === -1 || question > end ? end : question;
  const slash = url.indexOf("/", start);
  const pathStart = slash === -1 || slash > queryStart ? queryStart : slash;
  return {
    scheme,
    authority: url.slice(start, pathStart),
    path: url.slice(pathStart, queryStart),
    query: url.slice(queryStart, end),
  };
}
