// Simple JWT's endpoints: obtain, refresh, verify and blacklist.
import { obtainPair, refresh, type RefreshAnswer, revoke, verify } from "../auth/index.ts";
import {
  tokenHeaders,
  tokenRefusalTexts,
  validationError,
  type ViewRequest,
  withBody,
} from "../http/index.ts";
import { cookieTokenBody, credentialsBody, type LoginBody, tokenBody } from "./credentials.ts";
import { anonymousWithChallenge, type Endpoint, type EndpointParts } from "./endpoint.ts";
import type { TokenAnswer } from "./options.ts";
import {
  clearTokens,
  cookieLogin,
  hasRefreshCookie,
  loginReply,
  moveToCookies,
  requiredToken,
  isCookieLogin,
  setsCookies,
  withRefreshToken,
} from "./token-cookies.ts";

/** Login: responds with `refresh` and `access` (TokenObtainPairView). */
export const tokenObtainPair: Endpoint = {
  path: "/api/token/",
  summary: "Logs in.",
  view: (parts) => ({
    name: "Token Obtain Pair",
    description:
      "Takes a set of user credentials and returns an access and refresh JSON web\ntoken pair to prove the authentication of those credentials.",
    ...anonymousWithChallenge(parts),
    headers: tokenHeaders,
    operations: [
      withBody({
        method: "POST",
        body: credentialsBody(parts),
        isLogin: true,
        usesCookies: setsCookies(parts),
        run: async (login, request) =>
          loginReply(parts, login.username, request, await obtainAnswer(parts, login, request)),
      }),
    ],
  }),
};

/** Refresh: responds with `access`, and with `refresh` if tokens rotate (TokenRefreshView). */
export const tokenRefresh: Endpoint = {
  path: "/api/token/refresh/",
  summary: "Exchanges a refresh token.",
  view: (parts) => ({
    name: "Token Refresh",
    description:
      "Takes a refresh type JSON web token and returns an access type JSON web\ntoken if the refresh token is valid.",
    ...anonymousWithChallenge(parts),
    headers: tokenHeaders,
    operations: [
      withBody({
        method: "POST",
        body: cookieTokenBody(parts, "refresh"),
        usesCookies: hasRefreshCookie(parts),
        run: (given, request) => refreshAnswer(parts, given, request),
      }),
    ],
  }),
};

/** Verify: responds with `{}` for a valid token of any type (TokenVerifyView). */
export const tokenVerify: Endpoint = {
  path: "/api/token/verify/",
  summary: "Checks whether a token is valid.",
  view: (parts) => ({
    name: "Token Verify",
    description:
      "Takes a token and indicates if it is valid.  This view provides no\ninformation about a token's fitness for a particular use.",
    ...anonymousWithChallenge(parts),
    headers: tokenHeaders,
    operations: [
      withBody({
        method: "POST",
        body: tokenBody("token"),
        run: async (token) => {
          if ((await verify(parts.context, token)) === "revoked") {
            throw validationError({ non_field_errors: [tokenRefusalTexts.token_revoked] });
          }
          return parts.hooks.verifyAnswer?.({}) ?? {};
        },
      }),
    ],
  }),
};

/** Logout: revokes a refresh token and its session (TokenBlacklistView). */
export const tokenBlacklist: Endpoint = {
  path: "/api/token/blacklist/",
  summary: "Logs out.",
  view: (parts) => ({
    name: "Token Blacklist",
    description:
      "Takes a token and blacklists it. Must be used with the\n`rest_framework_simplejwt.token_blacklist` app installed.",
    ...anonymousWithChallenge(parts),
    headers: tokenHeaders,
    operations: [
      withBody({
        method: "POST",
        body: cookieTokenBody(parts, "refresh"),
        usesCookies: hasRefreshCookie(parts),
        run: async (given, request) => {
          const token = requiredToken(parts, request, given);
          await withRefreshToken(parts, request, token, (text) =>
            revoke(parts.context, text, request.client),
          );
          if (token.isCookie) clearTokens(parts, request);
          return parts.hooks.blacklistAnswer?.({}) ?? {};
        },
      }),
    ],
  }),
};

/** Logs in. Returns the tokens, or what the hook makes from them; without those that are put into cookies. */
export async function obtainAnswer(
  parts: EndpointParts,
  { isRemembered, ...credentials }: LoginBody,
  request: ViewRequest,
): Promise<TokenAnswer> {
  const { context, hooks } = parts;
  const usesCookies = isCookieLogin(parts, request);
  const options = usesCookies ? cookieLogin(parts, isRemembered) : {};
  const { user, pair } = await obtainPair(context, credentials, request.client, options);
  const answer = hooks.obtainAnswer?.({ ...pair }, user) ?? { ...pair };
  return usesCookies ? moveToCookies(parts, request, pair, answer) : answer;
}

/** Refreshes with the token of the body or the cookie. The answer carries the new tokens in the same way. */
async function refreshAnswer(
  parts: EndpointParts,
  given: string | undefined,
  request: ViewRequest,
): Promise<TokenAnswer> {
  const token = requiredToken(parts, request, given);
  const tokens: RefreshAnswer = await withRefreshToken(parts, request, token, (text) =>
    refresh(parts.context, text, request.client),
  );
  const answer = parts.hooks.refreshAnswer?.({ ...tokens }) ?? { ...tokens };
  return token.isCookie ? moveToCookies(parts, request, tokens, answer) : answer;
}
