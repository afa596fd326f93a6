// Which hosts an app answers: Django's ALLOWED_HOSTS.

/** Names of this machine, for development (Django with DEBUG on and no ALLOWED_HOSTS). */
export const loopbackHosts: readonly string[] = ["localhost", ".localhost", "127.0.0.1", "[::1]"];

/** Whether a text can stand in the list: a host without a port, `.example.com` for it and all below it, `*` for any. */
export function isHostPattern(text: string): boolean {
  return text === "*" || splitPort(text.replace(/^\./, "")) === text.replace(/^\./, "").toLowerCase();
}

/** Makes the check of a request's authority, with or without a port. Case does not count, nor does one dot at the end. */
export function createHostCheck(allowed: readonly string[]): (authority: string) => boolean {
  const isAny = allowed.includes("*");
  const patterns = allowed.map((pattern) => pattern.toLowerCase());
  const isAllowed = (authority: string): boolean => {
    const host = splitPort(authority);
    if (host === undefined) return false;
    return isAny || patterns.some((pattern) => matches(host, pattern));
  };
  // Nearly all requests name the same one.
  let lastAllowed: string | undefined;
  return (authority) => {
    if (authority === lastAllowed) return true;
    if (!isAllowed(authority)) return false;
    lastAllowed = authority;
    return true;
  };
}

/** The host in lower case, without its port and without a dot at its end; undefined when it is not a host. */
function splitPort(authority: string): string | undefined {
  const [, host] = /^([a-z0-9.-]+|\[[a-f0-9]*:[a-f0-9.:]+\])(?::\d+)?$/.exec(authority.toLowerCase()) ?? [];
  const name = host?.endsWith(".") === true ? host.slice(0, -1) : host;
  return name === "" ? undefined : name;
}

const matches = (host: string, pattern: string): boolean =>
  pattern.startsWith(".") ? host === pattern.slice(1) || host.endsWith(pattern) : host === pattern;
