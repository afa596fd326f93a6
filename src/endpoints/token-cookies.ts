// Cookie mode: tokens of an answer go into cookies, and are read from there.
import {
  type AuthContext,
  AuthError,
  cookieLifetime,
  deviceLifetime,
  deviceToken,
  type LoginOptions,
} from "../auth/index.ts";
import {
  type Cookie,
  deviceCookie,
  deviceHeader,
  type IncomingRequest,
  isFromBrowser,
  readCookie,
  Reply,
  validationError,
  type ViewRequest,
} from "../http/index.ts";
import type { CookieSettings } from "./cookie-options.ts";
import type { TokenAnswer } from "./options.ts";

/** The cookies of an app in cookie mode. */
export interface TokenCookies extends Pick<CookieSettings, "lifetime" | "otherClients"> {
  readonly refresh: Cookie;
  /** Undefined where the access token stays in the answer. */
  readonly access: Cookie | undefined;
  readonly device: Cookie;
}

/** Makes the cookies of an app; undefined without cookie mode. */
export function tokenCookies(settings: CookieSettings | undefined): TokenCookies | undefined {
  if (settings === undefined) return undefined;
  const { access, sameSite: site, lifetime, otherClients } = settings;
  const sameSite = site === "lax" ? "Lax" : "Strict";
  return {
    lifetime,
    otherClients,
    refresh: { name: "latchkey_refresh", sameSite },
    access: access ? { name: "latchkey_access", sameSite } : undefined,
    device: { ...deviceCookie, sameSite },
  };
}

/** What an endpoint with tokens knows of cookies. */
export interface CookieParts {
  readonly context: AuthContext;
  /** Undefined without cookie mode. */
  readonly cookies: TokenCookies | undefined;
}

type Cookies = Pick<CookieParts, "cookies">;
type Tokens = { readonly refresh?: string; readonly access?: string };

/** Whether a login is answered with cookies. */
export const setsCookies =
  ({ cookies }: Cookies) =>
  (request: IncomingRequest): boolean =>
    cookies !== undefined && (cookies.otherClients === "refuse" || isFromBrowser(request));

/** Whether the request of a login is answered with cookies. */
export const isCookieLogin = (parts: Cookies, call: ViewRequest): boolean =>
  parts.cookies !== undefined && setsCookies(parts)(call.request);

/** Whether a request has the cookie of the refresh token. */
export const hasRefreshCookie =
  ({ cookies }: Cookies) =>
  (request: IncomingRequest): boolean =>
    cookies !== undefined && readCookie(request, cookies.refresh) !== undefined;

/** Whether a request has the cookie of a sliding token, which is that of an access token. */
export const hasSlidingCookie =
  ({ cookies }: Cookies) =>
  (request: IncomingRequest): boolean =>
    cookies?.access !== undefined && readCookie(request, cookies.access) !== undefined;

/** How long a login of cookies lives. */
export const cookieLogin = ({ cookies }: Cookies, isRemembered: boolean): LoginOptions =>
  cookies === undefined ? {} : isRemembered ? { isRemembered } : { maxLifetime: cookies.lifetime };

/** Whether the client of a request keeps its tokens in cookies. */
export const usesTokenCookies = ({ cookies }: Cookies, call: ViewRequest): boolean =>
  cookies !== undefined &&
  [cookies.refresh, cookies.access].some((cookie) => cookie && call.cookies.get(cookie) !== undefined);

/** Moves tokens from an answer to cookies. What a hook has made of the answer loses them under every name. */
export async function moveToCookies(
  { cookies, context }: CookieParts,
  request: ViewRequest,
  tokens: Tokens,
  answer: TokenAnswer,
): Promise<TokenAnswer> {
  if (cookies === undefined) return answer;
  const moved = new Set<unknown>();
  for (const name of ["refresh", "access"] as const) {
    const [cookie, token] = [cookies[name], tokens[name]];
    if (cookie === undefined || token === undefined) continue;
    request.cookies.set(cookie, token, await cookieLifetime(context, token));
    moved.add(token);
  }
  return Object.fromEntries(Object.entries(answer).filter(([, value]) => !moved.has(value)));
}

/** Makes the browser forget the tokens. */
export function clearTokens({ cookies }: Cookies, request: ViewRequest): void {
  if (cookies === undefined) return;
  request.cookies.clear(cookies.refresh);
  if (cookies.access !== undefined) request.cookies.clear(cookies.access);
}

/** A refresh token, and whether the browser sent it in a cookie. */
export interface GivenToken {
  readonly text: string;
  readonly isCookie: boolean;
}

/** The refresh token of a request: that of its body, else that of its cookie. */
export function givenToken(
  { cookies }: Cookies,
  request: ViewRequest,
  body: string | undefined,
): GivenToken | undefined {
  if (body !== undefined) return { text: body, isCookie: false };
  const text = cookies && request.cookies.get(cookies.refresh);
  return text === undefined || text === "" ? undefined : { text, isCookie: true };
}

/** @throws HttpError 400 when a request has no refresh token */
export function requiredToken(parts: Cookies, request: ViewRequest, body: string | undefined): GivenToken {
  const token = givenToken(parts, request, body);
  if (token === undefined) throw validationError({ refresh: ["This field is required."] });
  return token;
}

/** Runs a flow with a refresh token. If the token of a cookie is refused, the browser forgets it. */
export async function withRefreshToken<Result>(
  parts: Cookies,
  request: ViewRequest,
  { text, isCookie }: GivenToken,
  run: (token: string) => Promise<Result>,
): Promise<Result> {
  try {
    return await run(text);
  } catch (error) {
    if (isCookie && error instanceof AuthError) clearTokens(parts, request);
    throw error;
  }
}

/** A successful login: the answer, and the token of the device for its next login, in a cookie or a header. */
export async function loginReply(
  { context, cookies }: CookieParts,
  username: string,
  request: ViewRequest,
  answer: unknown,
): Promise<Reply> {
  const token = await deviceToken(context, username, request.client);
  if (token === undefined) return new Reply(200, answer);
  if (cookies === undefined || !isCookieLogin({ cookies }, request))
    return new Reply(200, answer, { [deviceHeader]: token });
  request.cookies.set(cookies.device, token, deviceLifetime);
  return new Reply(200, answer);
}
