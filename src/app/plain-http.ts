// Refuses to serve an app with cookies where browsers would send them over plain HTTP.
import { isLoopback } from "../http/index.ts";
import { OptionsError, type ResolvedOptions } from "../options/index.ts";

/**
 * Makes the check of an address that a server without TLS listens on. With cookies it is a loopback address, or there is a
 * trusted proxy elsewhere that ends TLS.
 */
export function plainHttpCheck({ cookies, trustedProxies }: ResolvedOptions): (host: string) => void {
  const usesCookies = cookies !== undefined && cookies !== false;
  const hasProxy =
    typeof trustedProxies === "number" ? trustedProxies > 0 : !trustedProxies.every(isLoopbackAddress);
  return (host) => {
    if (!usesCookies || hasProxy || isLoopbackAddress(host)) return;
    throw new OptionsError(
      `Option \`cookies\` needs https: at ${host} the app is served over plain HTTP. Name the proxy that terminates TLS in \`trustedProxies\`, or listen on 127.0.0.1.`,
    );
  };
}

/** Whether an address, or a name, is this machine. A network is not. */
const isLoopbackAddress = (address: string): boolean =>
  /^127(?:\.\d{1,3}){3}(?:\/\d+)?$/.test(address) ||
  isLoopback(address.includes(":") ? `[${address}]` : address);
