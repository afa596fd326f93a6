// Which addresses count as one: whoever has one IPv6 address of a network has all 2^64 of them.
import { isIPv6 } from "node:net";

/**
 * The address itself for IPv4, also where it is written as IPv6 (`::ffff:192.0.2.1`); the /64 network for other IPv6
 * addresses, whatever their spelling (RFC 4291 section 2.5.1). Any other text comes back as it is.
 */
export function networkOf(address: string): string {
  const [bare = "", _zone] = address.split("%", 2);
  if (!isIPv6(bare)) return address;
  // The URL parser writes every spelling in one way: hexadecimal groups, with `::` for the longest run of zeros.
  const [head = "", tail] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split("::");
  const [before, behind] = [groupsOf(head), groupsOf(tail ?? "")];
  const zeros = Array.from({ length: 8 - before.length - behind.length }, () => "0");
  const groups = [...before, ...zeros, ...behind];
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
