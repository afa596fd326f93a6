// Which client addresses count as one: a client with one IPv6 address usually has the /64 network with all its addresses.
import { isIPv6 } from "node:net";

/**
 * The network of an address: the address itself for IPv4, also if written as IPv6 (`::ffff:192.0.2.1`); the /64 network
 * for other IPv6 addresses (RFC 4291 section 2.5.1). Other text is returned unchanged.
 */
export function networkOf(address: string): string {
  const [bare = "", _zone] = address.split("%", 2);
  if (!isIPv6(bare)) return address;
  // The URL parser normalizes the address: hexadecimal groups, with `::` for the longest run of zeros.
  const [head = "", tail] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split("::");
  const [before, after] = [groupsOf(head), groupsOf(tail ?? "")];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  const groups = [...before, ...zeros, ...after];
  const isIPv4 = groups.slice(0, 6).join(":") === "0:0:0:0:0:ffff";
  return isIPv4 ? dotted(groups.slice(6)) : `${groups.slice(0, 4).join(":")}::/64`;
}

const groupsOf = (text: string): string[] => (text === "" ? [] : text.split(":"));

function dotted(groups: readonly string[]): string {
  return groups
    .map((group) => Number.parseInt(group, 16))
    .flatMap((number) => [number >> 8, number & 0xff])
    .join(".");
}
