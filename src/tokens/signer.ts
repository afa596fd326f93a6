// Signs claims as an app's tokens, with the active key.
import { encodeSegment } from "./base64url.ts";
import type { Claims } from "./claims.ts";
import { watchKeys } from "./current-keys.ts";
import { KeyError } from "./errors.ts";
import { signJws } from "./jws.ts";
import { headerSegment } from "./key-set.ts";
import type { TokensOptions } from "./tokens-options.ts";

/**
 * Creates a function that signs claims exactly as they are. The header's `typ` is `JWT` by default.
 *
 * The function throws a KeyError `wrong_key` when no key of the set can sign.
 */
export function createSigner({
  keys,
  replacer,
}: Pick<TokensOptions, "keys" | "replacer">): (claims: Claims, typ?: string) => string {
  const headers = new Map<string, string>();
  const currentKeys = watchKeys(keys, () => headers.clear());
  return (claims, typ = "JWT") => {
    const { active } = currentKeys();
    if (active === undefined) throw new KeyError("wrong_key", "No key of the set can sign.");
    const header = headers.get(typ) ?? headerSegment(active, typ);
    headers.set(typ, header);
    return signJws(header, encodeSegment(asciiJson(claims, replacer)), active);
  };
}

/** JSON with every character outside ASCII escaped, as Python's encoder writes claims. */
function asciiJson(claims: Claims, replacer: TokensOptions["replacer"]): string {
  const text = JSON.stringify(claims, replacer);
  // oxlint-disable-next-line no-control-regex -- the range is all of ASCII
  return /^[\u0000-\u007e]*$/.test(text)
    ? text
    : text.replaceAll(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
