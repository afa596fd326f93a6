// Where this package's verdict on a token or a key is not the recorded one of a peer, and why.

/** Peers' cases (peers.json) that end otherwise here. Where peers and the RFCs differ (peers_differ.json), the RFCs are followed. */
export const peerDeviations: Readonly<Record<string, string>> = {};

/** Variants of jwt-hs256-variants.json, by what their names end with, on which Simple JWT crashes: they are refused here. */
export const crashesRefused: Readonly<Record<string, string>> = {
  "exp-1e20": "No calendar holds the date.",
  "exp-huge": "No calendar holds the date.",
  "exp-year-10000": "No calendar of Python or of a database holds the date.",
  "exp-string": "A NumericDate is a number (RFC 7519 section 2).",
};

/** Variants that Simple JWT takes, and this package too with `reading: "pyjwt"`, but not where tokens are read strictly. */
export const strictRefusals: Readonly<Record<string, string>> = {
  "signature-padded": "Padding makes one token many texts (RFC 7515 section 2).",
  "padded-header": "Padding makes one token many texts (RFC 7515 section 2).",
  "header-duplicate-alg": "Repeated members mean different things to different readers (RFC 7515 section 4).",
  "payload-duplicate-exp-last-wins":
    "Repeated members mean different things to different readers (RFC 7519 section 4).",
  "header-utf16": "Tokens are UTF-8 (RFC 7515 section 3).",
  "payload-utf16": "Tokens are UTF-8 (RFC 7515 section 3).",
  "header-bom": "JSON has no byte order mark (RFC 8259 section 8.1).",
  "payload-bom": "JSON has no byte order mark (RFC 8259 section 8.1).",
  "iat-string": "A NumericDate is a number (RFC 7519 section 2).",
  "b64-true-crit":
    "Of RFC 7797 nothing is implemented, so that it cannot be critical (RFC 7515 section 4.1.11).",
  "aud-list-unasked":
    "An audience is text, or a list of nothing but text (RFC 7519 section 4.1.3), asked for or not.",
  "jti-empty": "An empty id identifies no token (RFC 7519 section 4.1.7).",
  "iss-int-unasked": "An issuer is text (RFC 7519 section 4.1.1), asked for or not.",
};

/** Forms of key material (jwt-key-forms.json) that end otherwise here. */
export const keyFormDeviations: Readonly<Record<string, string>> = {
  "hs256-short-secret": "A secret shorter than the digest needs `allowShortSecret` (RFC 7518 section 3.2).",
};
