// Simple JWT's endpoints of sliding tokens: obtain and refresh.
import { obtainSliding, refreshSliding } from "../auth/index.ts";
import { tokenHeaders, withBody } from "../http/index.ts";
import { credentialsBody, tokenBody } from "./credentials.ts";
import { loginReply } from "./device.ts";
import { anonymousWithChallenge, type Endpoint } from "./endpoint.ts";

/** Login with one sliding token (TokenObtainSlidingView). */
export const tokenObtainSliding: Endpoint = {
  path: false,
  summary: "Logs in with a sliding token.",
  view: (parts) => ({
    name: "Token Obtain Sliding",
    description:
      "Takes a set of user credentials and returns a sliding JSON web token to\nprove the authentication of those credentials.",
    ...anonymousWithChallenge(parts),
    headers: tokenHeaders,
    operations: [
      withBody({
        method: "POST",
        body: credentialsBody(parts.context),
        isLogin: true,
        run: async (credentials, { client }) => {
          const { user, token } = await obtainSliding(parts.context, credentials, client);
          const answer = parts.hooks.slidingObtainAnswer?.({ token }, user) ?? { token };
          return loginReply(parts, credentials.username, client, answer);
        },
      }),
    ],
  }),
};

/** Refreshes a sliding token (TokenRefreshSlidingView). */
export const tokenRefreshSliding: Endpoint = {
  path: false,
  summary: "Renews a sliding token.",
  view: (parts) => ({
    name: "Token Refresh Sliding",
    description:
      "Takes a sliding JSON web token and returns a new, refreshed version if the\ntoken's refresh period has not expired.",
    ...anonymousWithChallenge(parts),
    headers: tokenHeaders,
    operations: [
      withBody({
        method: "POST",
        body: tokenBody("token"),
        run: async (token) => {
          const answer = await refreshSliding(parts.context, token);
          return parts.hooks.slidingRefreshAnswer?.({ ...answer }) ?? answer;
        },
      }),
    ],
  }),
};
