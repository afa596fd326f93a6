// Simple JWT's endpoints: obtain, refresh, verify and blacklist.
import {
  type AuthContext,
  type Client,
  type Credentials,
  obtainPair,
  refresh,
  revoke,
  verify,
} from "../auth/index.ts";
import { tokenRefusalTexts, validationError, type View } from "../http/index.ts";
import type { AnswerHooks, TokenAnswer } from "./options.ts";
import { credentialsView, presentedTokenView, type TokenViewOptions } from "./token-view.ts";

/** Login: responds with `refresh` and `access` (TokenObtainPairView). */
export function tokenObtainPairView(context: AuthContext, options: TokenViewOptions): View {
  return credentialsView(context, options, {
    name: "Token Obtain Pair",
    description:
      "Takes a set of user credentials and returns an access and refresh JSON web\ntoken pair to prove the authentication of those credentials.",
    answer: (credentials, client) => obtainAnswer(context, options.hooks, credentials, client),
  });
}

/** Refresh: responds with `access`, and with `refresh` if tokens rotate (TokenRefreshView). */
export function tokenRefreshView(context: AuthContext, options: TokenViewOptions): View {
  return presentedTokenView(options, {
    name: "Token Refresh",
    description:
      "Takes a refresh type JSON web token and returns an access type JSON web\ntoken if the refresh token is valid.",
    field: "refresh",
    answer: async (token, client) => {
      const answer = { ...(await refresh(context, token, client)) };
      return options.hooks.refreshAnswer?.(answer) ?? answer;
    },
  });
}

/** Verify: responds with `{}` for a valid token of any type (TokenVerifyView). */
export function tokenVerifyView(context: AuthContext, options: TokenViewOptions): View {
  return presentedTokenView(options, {
    name: "Token Verify",
    description:
      "Takes a token and indicates if it is valid.  This view provides no\ninformation about a token's fitness for a particular use.",
    field: "token",
    answer: async (token) => {
      if ((await verify(context, token)) === "revoked") {
        throw validationError({ non_field_errors: [tokenRefusalTexts.token_revoked] });
      }
      return options.hooks.verifyAnswer?.({}) ?? {};
    },
  });
}

/** Logout: revokes a refresh token and its session (TokenBlacklistView). */
export function tokenBlacklistView(context: AuthContext, options: TokenViewOptions): View {
  return presentedTokenView(options, {
    name: "Token Blacklist",
    description:
      "Takes a token and blacklists it. Must be used with the\n`rest_framework_simplejwt.token_blacklist` app installed.",
    field: "refresh",
    answer: async (token, client) => {
      await revoke(context, token, client);
      return options.hooks.blacklistAnswer?.({}) ?? {};
    },
  });
}

/** Logs in. Returns the tokens, or what the hook makes from them. */
export async function obtainAnswer(
  context: AuthContext,
  hooks: AnswerHooks,
  credentials: Credentials,
  client: Client,
): Promise<TokenAnswer> {
  const { user, pair } = await obtainPair(context, credentials, client);
  return hooks.obtainAnswer?.({ ...pair }, user) ?? { ...pair };
}
