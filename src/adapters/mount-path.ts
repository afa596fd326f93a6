// Makes the mount path safe to use in a redirect.

/** The path in a form that cannot redirect to another host: a path that starts with two slashes or a backslash would. */
export const safePath = (path: string): string =>
  path
    .replaceAll("\\", "%5C")
    .replace(/^\/{2,}/, "/")
    .replace(/\/$/, "");
