// Checks the host of a request (Django's ALLOWED_HOSTS).

/** The local machine, for development (Django's default with DEBUG on). */
export const loopbackHosts: readonly string[] = ["localhost", ".localhost", "127.0.0.1", "[::1]"];

/** Whether a text is a valid entry: a host without a port, `.example.com` for a domain and its subdomains, or `*`. */
export function isHostPattern(text: string): boolean {
  return text === "*" || splitPort(text.replace(/^\./, "")) === text.replace(/^\./, "").toLowerCase();
}

/** Makes the check of a request's authority. It ignores the port, case, and one dot at the end. */
export function createHostCheck(allowed: readonly string[]): (authority: string) => boolean {
  const isAny = allowed.includes("*");
  const patterns = allowed.map((pattern) => pattern.toLowerCase());
  const isAllowed = (authority: string): boolean => {
    const host = splitPort(authority);
    if (host === undefined) return false;
    return isAny || patterns.some((pattern) => matches(host, pattern));
  };
  // Nearly all requests name the same host.
  let lastAllowed: string | undefined;
  return (authority) => {
    if (authority === lastAllowed) return true;
    if (!isAllowed(authority)) return false;
    lastAllowed = authority;
    return true;
  };
}

/** The host in lower case, without the port and a dot at the end; undefined when it is not a host. */
function splitPort(authority: string): string | undefined {
  const [, host] = /^([a-z0-9.-]+|\[[a-f0-9]*:[a-f0-9.:]+\])(?::\d+)?$/.exec(authority.toLowerCase()) ?? [];
  const name = host?.endsWith(".") === true ? host.slice(0, -1) : host;
  return name === "" ? undefined : name;
}

const matches = (host: string, pattern: string): boolean =>
  pattern.startsWith(".") ? host === pattern.slice(1) || host.endsWith(pattern) : host === pattern;
