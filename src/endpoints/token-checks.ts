// The endpoints that check a token: refresh and verify in one request, and the token in the Authorization header.
import { refreshAndVerify } from "../auth/index.ts";
import { tokenHeaders, withBody } from "../http/index.ts";
import { cookieTokenBody } from "./credentials.ts";
import { anonymousWithChallenge, authenticated, type Endpoint } from "./endpoint.ts";
import { hasRefreshCookie, moveToCookies, requiredToken, withRefreshToken } from "./token-cookies.ts";
import { messageRefreshAndVerify, messageTokenHeader } from "./message-style.ts";

/** Refreshes, and responds with the tokens only if the new access token verifies. */
export const tokenRefreshAndVerify: Endpoint = {
  path: "/api/token/refresh-and-verify/",
  summary: "Refreshes, and returns only tokens that are valid.",
  view: (parts) =>
    parts.responseStyle === "messages"
      ? messageRefreshAndVerify(parts)
      : {
          name: "Refresh And Verify",
          ...anonymousWithChallenge(parts),
          headers: tokenHeaders,
          operations: [
            withBody({
              method: "POST",
              body: cookieTokenBody(parts, "refresh"),
              usesCookies: hasRefreshCookie(parts),
              run: async (given, request) => {
                const token = requiredToken(parts, request, given);
                const tokens = await withRefreshToken(parts, request, token, (text) =>
                  refreshAndVerify(parts.context, text, request.client),
                );
                return token.isCookie ? moveToCookies(parts, request, tokens, { ...tokens }) : tokens;
              },
            }),
          ],
        },
};

/** Responds with `{}` when the access token in the header is valid. */
export const authenticationTokenHeader: Endpoint = {
  path: "/api/token/authentication-token-header/",
  summary: "Checks the token in the header.",
  view: (parts) =>
    parts.responseStyle === "messages"
      ? messageTokenHeader(parts)
      : { name: "Header", ...authenticated(parts), operations: [{ method: "POST", run: () => ({}) }] },
};
