// The headers of every answer: Django's security headers, what the answer depends on, and HSTS where it is asked for.

/** Headers by their names in lower case. */
export type HeaderSet = Readonly<Record<string, string>>;

/** What Django's SecurityMiddleware and XFrameOptionsMiddleware send with every answer. */
export const securityHeaders: HeaderSet = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
};

/** The headers of every answer. */
export const commonHeaders: HeaderSet = { vary: "Accept", ...securityHeaders };
