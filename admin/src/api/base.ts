// Where the admin lies on the server.

/** The path that the server wrote into the page; the usual one where it is a placeholder still, as in development. */
function readPath(): string {
  const written = document.querySelector<HTMLMetaElement>('meta[name="admin-base"]')?.content ?? "";
  return written.startsWith("/") ? written : "/admin";
}

/** The path of the admin, without a slash at its end. */
export const adminPath = readPath();

/** The path of an endpoint of the admin, such as `data/users/`. */
export const apiPath = (path: string): string => `${adminPath}/api/${path}`;

/** The path of the login page that leads back to where the browser is now. */
export const loginPath = (next = `${location.pathname}${location.search}`): string =>
  `${adminPath}/login/?next=${encodeURIComponent(next)}`;

/** Where to go after a login: `next` if it lies below the admin, the home page otherwise. */
export function pathAfterLogin(search: string): string {
  const home = `${adminPath}/`;
  const next = new URLSearchParams(search).get("next") ?? home;
  // The URL as the browser would read it: `//host`, `/\host` and dots in the path are resolved.
  const { origin, pathname, search: query, hash } = new URL(next, location.origin);
  const isInside =
    origin === location.origin && pathname.startsWith(home) && !pathname.startsWith(`${home}login`);
  return isInside ? `${pathname}${query}${hash}` : home;
}
