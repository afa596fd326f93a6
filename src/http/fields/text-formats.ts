// Texts with a format: e-mail addresses, URLs and slugs, checked as Django's validators check them.
import { isIPv6 } from "node:net";
import { invalidEmail, isEmailAddress } from "../../python/index.ts";
import type { TextFormat } from "./text.ts";

/** An e-mail address (Django's EmailValidator). */
export const email: TextFormat = {
  type: "email",
  formats: ["email"],
  accepts: isEmailAddress,
  message: invalidEmail,
};

/** A URL of the schemes http, https, ftp and ftps (Django's URLValidator). */
export const url: TextFormat = {
  type: "url",
  formats: ["url"],
  accepts: isUrl,
  message: "Enter a valid URL.",
};

/** A slug: letters, digits, underscores and hyphens. */
export const slug: TextFormat = {
  type: "slug",
  accepts: (text) => /^[-\w]+$/.test(text),
  message: 'Enter a valid "slug" consisting of letters, numbers, underscores or hyphens.',
};

const letter = String.raw`a-z\u00a1-\uffff0-9`;
const host =
  `[${letter}](?:[${letter}-]{0,61}[${letter}])?` +
  String.raw`(?:\.(?!-)[${letter}-]{1,63}(?<!-))*` +
  String.raw`\.(?!-)(?:[a-z\u00a1-\uffff-]{2,63}|xn--[a-z0-9]{1,59})(?<!-)\.?|localhost`;
const byte = "(?:25[0-5]|2[0-4][0-9]|1[0-9]?[0-9]?|[1-9][0-9]?|0)";
const urlPattern = new RegExp(
  String.raw`^(?:https?|ftps?)://(?:[^\s:@/]+(?::[^\s:@/]*)?@)?(?:${byte}(?:\.${byte}){3}|\[([0-9a-f:.]+)\]|(${host}))(?::[0-9]{1,5})?(?:[/?#]\S*)?$`,
  "i",
);
const maxUrlLength = 2048;
/** RFC 1034, section 3.1. */
const maxHostLength = 253;

/** Whether Django accepts a text as a URL. */
function isUrl(text: string): boolean {
  if (text.length > maxUrlLength) return false;
  const found = urlPattern.exec(text);
  if (found === null) return false;
  const [, address, name = ""] = found;
  return (address === undefined || isIPv6(address)) && name.length <= maxHostLength;
}
