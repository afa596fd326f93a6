// E-mail addresses, as Django's validator checks them.
import { isIPv4, isIPv6 } from "node:net";
import { domainToASCII } from "node:url";

/** The message about a text that is not an e-mail address. */
export const invalidEmail = "Enter a valid email address.";

const atom = String.raw`[-!#$%&'*+/=?^_\`{}|~0-9A-Z]+`;
const localPart = new RegExp(
  // oxlint-disable-next-line no-control-regex -- quoted local parts may contain them
  `^${atom}(?:\\.${atom})*$|^"(?:[\\x01-\\x08\\x0b\\x0c\\x0e-\\x1f!#-\\[\\]-\\x7f]|\\\\[\\x01-\\x09\\x0b\\x0c\\x0e-\\x7f])*"$`,
  "i",
);
const domain = /^(?:[A-Z0-9](?:[A-Z0-9-]{0,61}[A-Z0-9])?\.)+[A-Z0-9-]{2,63}(?<!-)$/i;
/** RFC 3696, section 3. */
const maxEmailLength = 320;

/** Whether Django accepts a text as an e-mail address (EmailValidator). */
export function isEmailAddress(text: string): boolean {
  const at = text.lastIndexOf("@");
  if (at < 0 || text.length > maxEmailLength || !localPart.test(text.slice(0, at))) return false;
  const host = text.slice(at + 1);
  return host === "localhost" || isDomain(host) || isDomain(domainToASCII(host));
}

function isDomain(host: string): boolean {
  const literal = /^\[([A-F0-9:.]+)\]$/i.exec(host)?.[1];
  return domain.test(host) || (literal !== undefined && (isIPv4(literal) || isIPv6(literal)));
}
