// Simple JWT's endpoints of sliding tokens: obtain and refresh.
import { type AuthContext, obtainSliding, refreshSliding } from "../auth/index.ts";
import type { View } from "../http/index.ts";
import { credentialsView, presentedTokenView, type TokenViewOptions } from "./token-view.ts";

/** Login with one sliding token (TokenObtainSlidingView). */
export function tokenObtainSlidingView(context: AuthContext, options: TokenViewOptions): View {
  return credentialsView(context, options, {
    name: "Token Obtain Sliding",
    description:
      "Takes a set of user credentials and returns a sliding JSON web token to\nprove the authentication of those credentials.",
    answer: async (credentials, client) => {
      const { user, token } = await obtainSliding(context, credentials, client);
      return options.hooks.slidingObtainAnswer?.({ token }, user) ?? { token };
    },
  });
}

/** Refreshes a sliding token (TokenRefreshSlidingView). */
export function tokenRefreshSlidingView(context: AuthContext, options: TokenViewOptions): View {
  return presentedTokenView(options, {
    name: "Token Refresh Sliding",
    description:
      "Takes a sliding JSON web token and returns a new, refreshed version if the\ntoken's refresh period has not expired.",
    field: "token",
    answer: async (token) => {
      const answer = await refreshSliding(context, token);
      return options.hooks.slidingRefreshAnswer?.({ ...answer }) ?? answer;
    },
  });
}
