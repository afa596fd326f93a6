// Simple JWT's endpoints: obtain, refresh, verify and blacklist.
import { type Client, type Credentials, obtainPair, refresh, revoke, verify } from "../auth/index.ts";
import { tokenHeaders, tokenRefusalTexts, validationError, withBody } from "../http/index.ts";
import { credentialsBody, tokenBody } from "./credentials.ts";
import { loginReply } from "./device.ts";
import { anonymousWithChallenge, type Endpoint, type EndpointParts } from "./endpoint.ts";
import type { TokenAnswer } from "./options.ts";

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
        body: credentialsBody(parts.context),
        isLogin: true,
        run: async (credentials, { client }) =>
          loginReply(parts, credentials.username, client, await obtainAnswer(parts, credentials, client)),
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
        body: tokenBody("refresh"),
        run: async (token, { client }) => {
          const answer = { ...(await refresh(parts.context, token, client)) };
          return parts.hooks.refreshAnswer?.(answer) ?? answer;
        },
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
        body: tokenBody("refresh"),
        run: async (token, { client }) => {
          await revoke(parts.context, token, client);
          return parts.hooks.blacklistAnswer?.({}) ?? {};
        },
      }),
    ],
  }),
};

/** Logs in. Returns the tokens, or what the hook makes from them. */
export async function obtainAnswer(
  { context, hooks }: EndpointParts,
  credentials: Credentials,
  client: Client,
): Promise<TokenAnswer> {
  const { user, pair } = await obtainPair(context, credentials, client);
  return hooks.obtainAnswer?.({ ...pair }, user) ?? { ...pair };
}
