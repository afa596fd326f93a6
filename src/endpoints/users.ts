// The user endpoints: register, and log in with a message.
import { type AuthContext, register as registerUser } from "../auth/index.ts";
import { Reply, tokenHeaders, withBody } from "../http/index.ts";
import type { User } from "../store/index.ts";
import { credentialsBody } from "./credentials.ts";
import { loginReply, setsCookies } from "./token-cookies.ts";
import { anonymous, anonymousWithChallenge, type Endpoint } from "./endpoint.ts";
import { messageLogin, messageRegister } from "./message-style.ts";
import { registrationBody, type RegistrationField } from "./registration.ts";
import { obtainAnswer } from "./tokens.ts";

/** Creates a user and shows `id`, the login name and the extra fields; never the password. */
export const register: Endpoint = {
  path: "/api/users/",
  summary: "Registers a user.",
  view: (parts) =>
    parts.responseStyle === "messages"
      ? messageRegister(parts)
      : {
          name: "Register",
          ...anonymous,
          operations: [
            withBody({
              method: "POST",
              throttle: "registration",
              body: registrationBody(parts.context, parts),
              run: async (registration, { client }) => {
                const user = await registerUser(parts.context, registration, client);
                return new Reply(201, serializeUser(user, parts.context, parts.registrationFields));
              },
            }),
          ],
        },
};

/** Logs in: `message`, `refresh` and `access`. */
export const login: Endpoint = {
  path: "/api/users/authentication/",
  summary: "Logs in; returns `message`, `refresh` and `access`.",
  view: (parts) =>
    parts.responseStyle === "messages"
      ? messageLogin(parts)
      : {
          name: "Login",
          ...anonymousWithChallenge(parts),
          headers: tokenHeaders,
          operations: [
            withBody({
              method: "POST",
              body: credentialsBody(parts),
              isLogin: true,
              usesCookies: setsCookies(parts),
              run: async (given, request) => {
                const answer = await obtainAnswer(parts, given, request);
                return loginReply(parts, given.username, request, {
                  message: "Login successful",
                  ...answer,
                });
              },
            }),
          ],
        },
};

/** A user as the user sees it: no hash, no privileges. */
export function serializeUser(
  user: User,
  context: AuthContext,
  fields: readonly RegistrationField[],
): Record<string, unknown> {
  const values: Readonly<Record<string, unknown>> = user.fields;
  return {
    id: user.id,
    [context.settings.users.usernameField]: user.username,
    ...Object.fromEntries(fields.map(({ field, show }) => [field.name, show(values[field.name])])),
  };
}
