// The names of HTTP headers in the settings: Simple JWT's AUTH_HEADER_NAME is a WSGI name.

/**
 * The HTTP header of a WSGI name (PEP 3333). A name without the prefix stays a header name.
 *
 * @example wsgiHeaderName("HTTP_X_ACCESS_TOKEN") // "X-ACCESS-TOKEN"
 */
export const wsgiHeaderName = (name: string): string => name.replace(/^HTTP_/, "").replaceAll("_", "-");
