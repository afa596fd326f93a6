// Simple JWT's endpoints: obtain, refresh, verify, blacklist, their sliding twins, and the two that check.
import {
  type AuthContext,
  type Client,
  type Credentials,
  obtainPair,
  obtainSliding,
  refresh,
  refreshAndVerify,
  refreshSliding,
  revoke,
  verify,
} from "../auth/index.ts";
import {
  type Authenticator,
  type Body,
  describeField,
  type Field,
  type Handler,
  isAuthenticated,
  readValid,
  textField,
  type TextFieldOptions,
  tokenHeaders,
  validationError,
  type View,
} from "../http/index.ts";
import type { AnswerHooks, TokenAnswer } from "./answer-hooks.ts";

/** What the endpoints need besides the flows. */
export interface TokenViewOptions {
  /** What a 401 asks for. The endpoints themselves never look at the Authorization header. */
  readonly challenge: string;
  /** Functions of the app that change the answers. */
  readonly hooks: AnswerHooks;
}

/** The login fields of the user model. */
export function credentialFields(context: AuthContext): Field<string>[] {
  return [textField(context.settings.users.usernameField), passwordField(context, "password")];
}

/** A password, with the white space at its ends where that counts. */
export function passwordField(
  { passwords }: AuthContext,
  name: string,
  options: TextFieldOptions = {},
): Field<string> {
  return textField(name, { ...options, trim: passwords.trims });
}

/** Login: answers `refresh` and `access` (TokenObtainPairView). */
export function tokenObtainPairView(context: AuthContext, options: TokenViewOptions): View {
  const readCredentials = credentialReader(context);
  return tokenView(options, {
    name: "Token Obtain Pair",
    isLogin: true,
    description:
      "Takes a set of user credentials and returns an access and refresh JSON web\ntoken pair to prove the authentication of those credentials.",
    fields: credentialFields(context),
    post: async ({ body, client }) =>
      obtainAnswer(context, options.hooks, readCredentials(await body()), client),
  });
}

/** Login with one sliding token (TokenObtainSlidingView). */
export function tokenObtainSlidingView(context: AuthContext, options: TokenViewOptions): View {
  const readCredentials = credentialReader(context);
  return tokenView(options, {
    name: "Token Obtain Sliding",
    isLogin: true,
    description:
      "Takes a set of user credentials and returns a sliding JSON web token to\nprove the authentication of those credentials.",
    fields: credentialFields(context),
    post: async ({ body, client }) => {
      const { user, token } = await obtainSliding(context, readCredentials(await body()), client);
      return options.hooks.slidingObtainAnswer?.({ token }, user) ?? { token };
    },
  });
}

/** Refresh: answers `access`, and `refresh` with rotation (TokenRefreshView). */
export function tokenRefreshView(context: AuthContext, options: TokenViewOptions): View {
  const read = textReader("refresh");
  return tokenView(options, {
    name: "Token Refresh",
    description:
      "Takes a refresh type JSON web token and returns an access type JSON web\ntoken if the refresh token is valid.",
    fields: [textField("refresh")],
    post: async ({ body, client }) => {
      const answer = { ...(await refresh(context, read(await body()), client)) };
      return options.hooks.refreshAnswer?.(answer) ?? answer;
    },
  });
}

/** Refreshes a sliding token (TokenRefreshSlidingView). */
export function tokenRefreshSlidingView(context: AuthContext, options: TokenViewOptions): View {
  const read = textReader("token");
  return tokenView(options, {
    name: "Token Refresh Sliding",
    description:
      "Takes a sliding JSON web token and returns a new, refreshed version if the\ntoken's refresh period has not expired.",
    fields: [textField("token")],
    post: async ({ body }) => {
      const answer = await refreshSliding(context, read(await body()));
      return options.hooks.slidingRefreshAnswer?.({ ...answer }) ?? answer;
    },
  });
}

/** Verify: answers `{}` for a good token of any type (TokenVerifyView). */
export function tokenVerifyView(context: AuthContext, options: TokenViewOptions): View {
  const read = textReader("token");
  return tokenView(options, {
    name: "Token Verify",
    description:
      "Takes a token and indicates if it is valid.  This view provides no\ninformation about a token's fitness for a particular use.",
    fields: [textField("token")],
    post: async ({ body }) => {
      const verdict = await verify(context, read(await body()));
      if (verdict === "revoked") throw validationError({ non_field_errors: ["Token is blacklisted"] });
      return options.hooks.verifyAnswer?.({}) ?? {};
    },
  });
}

/** Logout: revokes a refresh token and its session (TokenBlacklistView). */
export function tokenBlacklistView(context: AuthContext, options: TokenViewOptions): View {
  const read = textReader("refresh");
  return tokenView(options, {
    name: "Token Blacklist",
    description:
      "Takes a token and blacklists it. Must be used with the\n`rest_framework_simplejwt.token_blacklist` app installed.",
    fields: [textField("refresh")],
    post: async ({ body, client }) => {
      await revoke(context, read(await body()), client);
      return options.hooks.blacklistAnswer?.({}) ?? {};
    },
  });
}

/** Refreshes, and answers only when the new access token verifies. */
export function tokenRefreshAndVerifyView(context: AuthContext, options: TokenViewOptions): View {
  const read = textReader("refresh");
  return tokenView(options, {
    name: "Refresh And Verify",
    fields: [textField("refresh")],
    post: async ({ body, client }) => refreshAndVerify(context, read(await body()), client),
  });
}

/** Checks the access token in the header: `{}` when it is good. */
export function authenticationTokenHeaderView(authenticator: Authenticator): View {
  return {
    name: "Header",
    handlers: { POST: () => ({}) },
    authenticators: [authenticator],
    permissions: [isAuthenticated],
  };
}

/** What a login answers: the tokens, or what the app makes of them. */
export async function obtainAnswer(
  context: AuthContext,
  hooks: AnswerHooks,
  credentials: Credentials,
  client: Client,
): Promise<TokenAnswer> {
  const { user, pair } = await obtainPair(context, credentials, client);
  return hooks.obtainAnswer?.({ ...pair }, user) ?? { ...pair };
}

/** Reads a login name and a password; the name's field is the user model's. */
export function credentialReader(context: AuthContext): (body: Body) => Credentials {
  const fields = credentialFields(context);
  const { usernameField } = context.settings.users;
  return (body) => {
    const values = readValid(body, fields);
    return { username: String(values[usernameField]), password: String(values["password"]) };
  };
}

function textReader(name: string): (body: Body) => string {
  const fields = [textField(name)];
  return (body) => String(readValid(body, fields)[name]);
}

function tokenView(
  { challenge }: TokenViewOptions,
  view: {
    name: string;
    description?: string;
    isLogin?: boolean;
    fields: readonly Field[];
    post: Handler;
  },
): View {
  const fields = Object.fromEntries(view.fields.map((field) => [field.name, describeField(field)]));
  return {
    name: view.name,
    ...(view.description !== undefined && { description: view.description }),
    handlers: { POST: view.post },
    authenticators: [],
    permissions: [],
    headers: tokenHeaders,
    challenge,
    isLogin: view.isLogin ?? false,
    actions: async () => ({ POST: fields }),
  };
}
