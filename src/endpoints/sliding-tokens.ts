// Simple JWT's endpoints of sliding tokens: obtain and refresh.
import { obtainSliding, refreshSliding } from "../auth/index.ts";
import { tokenHeaders, validationError, withBody } from "../http/index.ts";
import { cookieTokenBody, credentialsBody } from "./credentials.ts";
import { anonymousWithChallenge, type Endpoint } from "./endpoint.ts";
import {
  cookieLogin,
  hasSlidingCookie,
  loginReply,
  moveToCookies,
  isCookieLogin,
  setsCookies,
  withRefreshToken,
} from "./token-cookies.ts";

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
        body: credentialsBody(parts),
        isLogin: true,
        usesCookies: setsCookies(parts),
        run: async ({ isRemembered, ...credentials }, request) => {
          const isCookie = isCookieLogin(parts, request);
          const options = isCookie ? cookieLogin(parts, isRemembered) : {};
          const { user, token } = await obtainSliding(parts.context, credentials, request.client, options);
          const answer = parts.hooks.slidingObtainAnswer?.({ token }, user) ?? { token };
          const left = isCookie ? await moveToCookies(parts, request, { access: token }, answer) : answer;
          return loginReply(parts, credentials.username, request, left);
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
        body: cookieTokenBody(parts, "token"),
        usesCookies: hasSlidingCookie(parts),
        run: async (given, request) => {
          const inCookie = parts.cookies?.access && request.cookies.get(parts.cookies.access);
          const text = given ?? inCookie;
          if (text === undefined) throw validationError({ token: ["This field is required."] });
          const isCookie = given === undefined;
          const { token } = await withRefreshToken(parts, request, { text, isCookie }, (presented) =>
            refreshSliding(parts.context, presented),
          );
          const answer = parts.hooks.slidingRefreshAnswer?.({ token }) ?? { token };
          return isCookie ? moveToCookies(parts, request, { access: token }, answer) : answer;
        },
      }),
    ],
  }),
};
