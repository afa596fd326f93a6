// The endpoints that check a token: refresh and verify in one request, and the token in the Authorization header.
import { type AuthContext, refreshAndVerify } from "../auth/index.ts";
import { type Authenticator, isAuthenticated, type View } from "../http/index.ts";
import { presentedTokenView, type TokenViewOptions } from "./token-view.ts";

/** Refreshes, and responds with the tokens only if the new access token verifies. */
export function tokenRefreshAndVerifyView(context: AuthContext, options: TokenViewOptions): View {
  return presentedTokenView(options, {
    name: "Refresh And Verify",
    field: "refresh",
    answer: (token, client) => refreshAndVerify(context, token, client),
  });
}

/** Responds with `{}` when the access token in the header is valid. */
export function authenticationTokenHeaderView(authenticator: Authenticator): View {
  return {
    name: "Header",
    handlers: { POST: () => ({}) },
    authenticators: [authenticator],
    permissions: [isAuthenticated],
  };
}
