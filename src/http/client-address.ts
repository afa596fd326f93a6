// Finds the address of the client behind trusted proxies.
import { BlockList, isIP, SocketAddress } from "node:net";

/** The addresses and networks of the proxies, or the number of proxies in front of the server. */
export type TrustedProxies = readonly string[] | number;

/** Decides which X-Forwarded-* headers count. */
export interface ProxyTrust {
  /** Whether the peer of a connection is a trusted proxy. */
  readonly isProxy: (peer: string | undefined) => boolean;
  /**
   * The address of the client. X-Forwarded-For is read from its end, as long as the proxy that wrote the entry is
   * trusted. If an entry is not an IP address, the result is the peer's address.
   */
  readonly clientAddress: (peer: string | undefined, forwardedFor: string | null) => string | undefined;
}

type IsTrusted = (address: string | undefined, hop: number) => boolean;

/** Makes the rule for the option `trustedProxies`. */
export function createProxyTrust(trusted: TrustedProxies): ProxyTrust {
  const isTrusted: IsTrusted = typeof trusted === "number" ? (_, hop) => hop < trusted : matcher(trusted);
  return {
    isProxy: (peer) => isTrusted(peer, 0),
    clientAddress: (peer, forwardedFor) => {
      if (forwardedFor === null || !isTrusted(peer, 0)) return peer;
      const entries = forwardedFor.split(",");
      let client = peer;
      for (let hop = 1; hop <= entries.length; hop++) {
        client = ipAddress(entries.at(-hop) ?? "");
        if (client === undefined) return peer;
        if (!isTrusted(client, hop)) return client;
      }
      return client;
    },
  };
}

/** Whether a value is valid for the option `trustedProxies`. */
export function isTrustedProxies(value: unknown): value is TrustedProxies {
  if (Array.isArray(value)) return value.every(isAddressOrNetwork);
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

/** Whether a value is an IP address, or a network in CIDR notation (RFC 4632, RFC 4291). */
function isAddressOrNetwork(text: unknown): boolean {
  if (typeof text !== "string") return false;
  const [address = "", prefix, ...rest] = text.split("/");
  const family = isIP(address);
  if (family === 0 || address.includes("%") || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}

function matcher(trusted: readonly string[]): IsTrusted {
  const addresses = new Set<string | undefined>();
  const networks = trusted.filter((entry) => entry.includes("/"));
  for (const entry of trusted) if (!entry.includes("/")) addresses.add(ipAddress(entry));
  if (networks.length === 0) return (address) => address !== undefined && addresses.has(address);
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", prefix = ""] = network.split("/");
    list.addSubnet(address, Number(prefix), familyOf(address));
  }
  return (address) =>
    address !== undefined && (addresses.has(address) || list.check(address, familyOf(address)));
}

const familyOf = (address: string): "ipv4" | "ipv6" => (address.includes(":") ? "ipv6" : "ipv4");

/** An IP address in its shortest form, without a port; undefined for anything else. An IPv4-mapped IPv6 address is IPv4. */
function ipAddress(text: string): string | undefined {
  const [, bracketed, ipv4] = /^\s*(?:\[([^\]]*)\](?::\d+)?|([\d.]+)(?::\d+)?)\s*$/.exec(text) ?? [];
  const address = bracketed ?? ipv4 ?? text.trim();
  const family = isIP(address);
  if (family === 4) return address;
  // A zone has a meaning only on the machine that wrote it.
  if (family !== 6 || address.includes("%")) return undefined;
  return withoutMapping(new SocketAddress({ address, family: "ipv6" }).address);
}

/** The address of a peer, without a zone. An IPv4-mapped IPv6 address is IPv4. */
export function peerAddress(remoteAddress: string | undefined): string | undefined {
  if (remoteAddress === undefined || !remoteAddress.includes(":")) return remoteAddress;
  const [address = ""] = remoteAddress.split("%", 1);
  return withoutMapping(address);
}

const withoutMapping = (address: string): string =>
  address.startsWith("::ffff:") && address.includes(".") ? address.slice("::ffff:".length) : address;
