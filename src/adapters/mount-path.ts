// The path that an app is mounted below, in a form that may stand in front of a redirect.

/** In front of a redirect no part of a request may name another host: two slashes or a backslash would. */
export const safePath = (path: string): string =>
  path
    .replaceAll("\\", "%5C")
    .replace(/^\/{2,}/, "/")
    .replace(/\/$/, "");
