// The token types of the flows, and the token classes that requests are accepted with (AUTH_TOKEN_CLASSES).
import type { TokenType } from "../tokens/index.ts";
import type { TokenTypeName } from "./claim-options.ts";
import type { AuthSettings } from "./settings.ts";

/** The class names that Simple JWT shows on the wire. */
const tokenClassNames: Readonly<Record<TokenTypeName, string>> = {
  access: "AccessToken",
  refresh: "RefreshToken",
  sliding: "SlidingToken",
};

/** A token type that authenticates requests, and the class name that the wire shows for it. */
export interface TokenClass {
  readonly type: TokenType;
  readonly className: string;
}

const types = new WeakMap<AuthSettings, Readonly<Record<TokenTypeName, TokenType>>>();

/** One of Simple JWT's token types, with its lifetime. Made once for the settings of an app. */
export function tokenType(name: TokenTypeName, settings: AuthSettings): TokenType {
  let made = types.get(settings);
  if (made === undefined) {
    const { accessTokenLifetime, refreshTokenLifetime, slidingTokenLifetime, rfc9068 } = settings;
    made = {
      access: {
        name: "access",
        lifetime: accessTokenLifetime,
        ...(rfc9068 !== undefined && { typ: "at+jwt" }),
      },
      refresh: { name: "refresh", lifetime: refreshTokenLifetime },
      sliding: { name: "sliding", lifetime: slidingTokenLifetime },
    };
    types.set(settings, made);
  }
  return made[name];
}

const accepted = new WeakMap<AuthSettings, readonly TokenClass[]>();

/** The token classes that authenticate requests (AUTH_TOKEN_CLASSES). Made once for the settings of an app. */
export function acceptedClasses(settings: AuthSettings): readonly TokenClass[] {
  let classes = accepted.get(settings);
  if (classes === undefined) {
    classes = settings.authTokenClasses.map((entry) =>
      typeof entry === "string"
        ? { type: tokenType(entry, settings), className: tokenClassNames[entry] }
        : { type: entry, className: classNameOf(entry.name) },
    );
    accepted.set(settings, classes);
  }
  return classes;
}

/** The class name of a custom type, as Python would write it: "api_key" becomes ApiKeyToken. */
function classNameOf(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u);
  return `${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("")}Token`;
}
