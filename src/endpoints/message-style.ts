// The user endpoints with `{ message }` answers, for clients of the tutorials that use this style.
import {
  type AuthContext,
  authenticate,
  AuthError,
  checkCredentials,
  type Credentials,
  refreshAndVerify,
  register,
} from "../auth/index.ts";
import {
  type Authenticator,
  type Body,
  HttpError,
  notAuthenticated,
  permissionDenied,
  readFields,
  Reply,
  textField,
  tokenHeaders,
  type View,
  type ViewRequest,
} from "../http/index.ts";
import { passwordField } from "./credentials.ts";
import { createRegistrationReader, type RegistrationOptions } from "./registration.ts";
import type { TokenViewOptions } from "./token-view.ts";
import { obtainAnswer } from "./tokens.ts";
import { userList } from "./users.ts";

const message = (status: number, text: string): Reply => new Reply(status, { message: text });

/** POST registers a user. GET lists the users, for staff only and without hashes. */
export function messageRegisterView(
  context: AuthContext,
  authenticator: Authenticator,
  options: RegistrationOptions,
): View {
  const registration = createRegistrationReader(context, options);
  const list = userList(context);
  return {
    name: "User",
    handlers: {
      GET: async ({ request }) => {
        const identity = await authenticator.authenticate(request);
        if (identity === undefined) throw notAuthenticated();
        if (!identity.user.isStaff) throw permissionDenied();
        return list();
      },
      POST: async ({ body, client }) => {
        await register(context, await registration.read(await body()), client);
        return message(201, "User created successfully");
      },
    },
    authenticators: [],
    permissions: [],
    challenge: authenticator.challenge,
  };
}

/** Logs in. Every refusal is a message. */
export function messageLoginView(context: AuthContext, { hooks }: Pick<TokenViewOptions, "hooks">): View {
  const view = postView("User Login", async ({ body, client }) => {
    const credentials = optionalCredentials(context, await body());
    if (credentials === undefined) return message(400, "Username and password are required");
    const answer = await undefinedOn("no_active_account", obtainAnswer(context, hooks, credentials, client));
    return answer === undefined
      ? message(401, "Invalid username or password")
      : { message: "Login successful", ...answer };
  });
  return { ...view, isLogin: true };
}

/** Refreshes and verifies. Every refusal is a message. */
export function messageRefreshAndVerifyView(context: AuthContext): View {
  const fields = [textField("refresh", { required: false, nullable: true, blank: true })];
  return postView("Refresh And Verify", async ({ body, client }) => {
    const { values, errors } = readFields(await body(), fields);
    const token = values["refresh"];
    if (errors["refresh"] !== undefined) return message(401, "Invalid refresh token");
    if (typeof token !== "string" || token === "") return message(400, "Refresh token is required");
    try {
      const { access } = await refreshAndVerify(context, token, client);
      return { message: "Token is valid", new_access_token: access };
    } catch (error) {
      if (error instanceof AuthError) return message(401, "Invalid refresh token");
      throw error;
    }
  });
}

/** Checks that the credentials in the body and the token in the header belong to the same user. */
export function messageTokenHeaderView(
  context: AuthContext,
  { challenge }: Pick<TokenViewOptions, "challenge">,
): View {
  const view = postView("Authentication Token Header", async ({ body, request, client }) => {
    const token = headerToken(request);
    const tokenUserId = token === undefined ? undefined : await userIdOf(context, token);
    const credentials = optionalCredentials(context, await body());
    if (credentials === undefined) return message(400, "Username and password are required");
    const user = await undefinedOn("no_active_account", checkCredentials(context, credentials, client));
    if (user === undefined) return message(401, "Invalid username or password");
    if (token === undefined) {
      return message(400, "Invalid Authorization header format. Expected 'Bearer <token>'.");
    }
    return tokenUserId === user.id
      ? message(200, "User authenticated successfully")
      : message(401, "Token does not belong to the authenticated user");
  });
  return { ...view, challenge };
}

/** The id of a token's user; undefined for an invalid token. An inactive or deleted user is an error. */
async function userIdOf(context: AuthContext, token: string): Promise<unknown> {
  const identity = await undefinedOn("token_not_valid", authenticate(context, token, "user"));
  return identity?.user.id;
}

function headerToken(request: Request): string | undefined {
  const parts = (request.headers.get("authorization") ?? "").split(" ").filter((part) => part !== "");
  return parts.length === 2 ? parts[1] : undefined;
}

function optionalCredentials(context: AuthContext, body: Body): Credentials | undefined {
  const { usernameField } = context.settings.users;
  const options = { required: false, nullable: true, blank: true };
  const { values, errors } = readFields(body, [
    textField(usernameField, options),
    passwordField(context, "password", options),
  ]);
  const [username, password] = [values[usernameField], values["password"]];
  if (Object.keys(errors).length > 0) throw new HttpError(400, { ...errors });
  if (typeof username !== "string" || typeof password !== "string") return undefined;
  return username === "" || password === "" ? undefined : { username, password };
}

/** The outcome; undefined when it is an AuthError with this code. */
async function undefinedOn<T>(code: AuthError["code"], outcome: Promise<T>): Promise<T | undefined> {
  try {
    return await outcome;
  } catch (error) {
    if (error instanceof AuthError && error.code === code) return undefined;
    throw error;
  }
}

function postView(name: string, post: (request: ViewRequest) => Promise<unknown>): View {
  return { name, handlers: { POST: post }, authenticators: [], permissions: [], headers: tokenHeaders };
}
