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
  const [, scheme = "http", authority = "", path = "/", query = ""] =
    /^(https?):\/\/([^/?#]*)([^?#]*)(\?[^#]*)?/.exec(url) ?? [];
  return { scheme, authority, path, query };
}
