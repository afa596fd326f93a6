// The user endpoints with `{ message }` answers, for clients of the tutorials that use this style.
import {
  type AuthContext,
  authenticate,
  AuthError,
  checkCredentials,
  refreshAndVerify,
  register,
} from "../auth/index.ts";
import {
  type BodyReader,
  describeFields,
  type Handler,
  isAdminUser,
  readFields,
  readValid,
  Reply,
  textField,
  tokenHeaders,
  type View,
  type ViewRequest,
  withBody,
} from "../http/index.ts";
import { type LoginBody, passwordField, rememberFields } from "./credentials.ts";
import { anonymous, anonymousWithChallenge, type EndpointParts } from "./endpoint.ts";
import { registrationBody } from "./registration.ts";
import {
  givenToken,
  hasRefreshCookie,
  loginReply,
  moveToCookies,
  setsCookies,
  withRefreshToken,
} from "./token-cookies.ts";
import { obtainAnswer } from "./tokens.ts";
import { userList } from "./user-list.ts";

const message = (status: number, text: string): Reply => new Reply(status, { message: text });

// OPTIONS shows no fields, and a body that is refused has a message too. Where that depends on more than the body, it is read
// while the operation runs.

/** POST registers a user. GET lists the users, for staff only and without hashes. */
export function messageRegister(parts: EndpointParts): View {
  const { context, bearer } = parts;
  return {
    name: "User",
    ...anonymousWithChallenge(parts),
    operations: [
      {
        method: "GET",
        access: { authenticators: [bearer], permissions: [isAdminUser] },
        run: userList(context),
      },
      withBody({
        method: "POST",
        throttle: "registration",
        body: registrationBody(context, parts),
        hidesBody: true,
        run: async (registration, { client }) => {
          await register(context, registration, client);
          return message(201, "User created successfully");
        },
      }),
    ],
  };
}

/** Logs in. Every refusal is a message. */
export function messageLogin(parts: EndpointParts): View {
  return {
    name: "User Login",
    ...anonymous,
    headers: tokenHeaders,
    operations: [
      withBody({
        method: "POST",
        isLogin: true,
        usesCookies: setsCookies(parts),
        body: optionalCredentials(parts),
        hidesBody: true,
        run: async (given, request) => {
          if (given === undefined) return message(400, "Username and password are required");
          const answer = await undefinedOn("no_active_account", obtainAnswer(parts, given, request));
          return answer === undefined
            ? message(401, "Invalid username or password")
            : loginReply(parts, given.username, request, { message: "Login successful", ...answer });
        },
      }),
    ],
  };
}

/** Refreshes and verifies. Every refusal is a message. */
export function messageRefreshAndVerify(parts: EndpointParts): View {
  const run = async (body: TokenOfBody, request: ViewRequest): Promise<unknown> => {
    if (body === "invalid") return message(401, "Invalid refresh token");
    const token = givenToken(parts, request, body?.text);
    if (token === undefined) return message(400, "Refresh token is required");
    try {
      const tokens = await withRefreshToken(parts, request, token, (text) =>
        refreshAndVerify(parts.context, text, request.client),
      );
      const answer = { message: "Token is valid", new_access_token: tokens.access };
      return token.isCookie ? await moveToCookies(parts, request, tokens, answer) : answer;
    } catch (error) {
      if (error instanceof AuthError) return message(401, "Invalid refresh token");
      throw error;
    }
  };
  return {
    name: "Refresh And Verify",
    ...anonymous,
    headers: tokenHeaders,
    operations: [
      withBody({
        method: "POST",
        usesCookies: hasRefreshCookie(parts),
        body: optionalToken(),
        hidesBody: true,
        run,
      }),
    ],
  };
}

/** A token in a body; undefined for none. */
type TokenOfBody = { readonly text: string } | "invalid" | undefined;

function optionalToken(): BodyReader<TokenOfBody> {
  const fields = [textField("refresh", optional)];
  return {
    metadata: describeFields(fields),
    read: (body) => {
      const { values, errors } = readFields(body, fields);
      const text = values["refresh"];
      if (errors["refresh"] !== undefined) return "invalid";
      return typeof text === "string" && text !== "" ? { text } : undefined;
    },
  };
}

/** Checks that the credentials in the body and the token in the header belong to the same user. */
export function messageTokenHeader(parts: EndpointParts): View {
  const { context } = parts;
  const credentialsBody = optionalCredentials({ ...parts, cookies: undefined });
  const run: Handler = async ({ body, request, client }) => {
    const token = headerToken(request);
    // The answer to the token goes before that to the body.
    const tokenUserId = token === undefined ? undefined : await userIdOf(context, token);
    const credentials = await credentialsBody.read(await body());
    if (credentials === undefined) return message(400, "Username and password are required");
    const user = await undefinedOn("no_active_account", checkCredentials(context, credentials, client));
    if (user === undefined) return message(401, "Invalid username or password");
    if (token === undefined) {
      return message(400, "Invalid Authorization header format. Expected 'Bearer <token>'.");
    }
    return tokenUserId === user.id
      ? message(200, "User authenticated successfully")
      : message(401, "Token does not belong to the authenticated user");
  };
  return {
    name: "Authentication Token Header",
    ...anonymousWithChallenge(parts),
    headers: tokenHeaders,
    operations: [{ method: "POST", body: credentialsBody, hidesBody: true, run }],
  };
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

const optional = { required: false, nullable: true, blank: true } as const;

function optionalCredentials(parts: EndpointParts): BodyReader<LoginBody | undefined> {
  const { context } = parts;
  const { usernameField } = context.settings.users;
  const fields = [
    textField(usernameField, optional),
    passwordField(context, "password", optional),
    ...rememberFields(parts),
  ];
  return {
    metadata: describeFields(fields),
    read: (body) => {
      const values = readValid(body, fields);
      const [username, password] = [values[usernameField], values["password"]];
      if (typeof username !== "string" || typeof password !== "string") return undefined;
      return username === "" || password === ""
        ? undefined
        : { username, password, isRemembered: values["remember"] === true };
    },
  };
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
