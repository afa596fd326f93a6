// The endpoint that changes the caller's password.
import { type AuthContext, AuthError, changeOwnPassword, isRemembered } from "../auth/index.ts";
import { type BodyReader, fieldsBody, tokenHeaders, validationError, withBody } from "../http/index.ts";
import { identityOf } from "./caller.ts";
import { newPasswordField, passwordField } from "./credentials.ts";
import { authenticated, type Endpoint } from "./endpoint.ts";
import { cookieLogin, moveToCookies, usesTokenCookies } from "./token-cookies.ts";

/**
 * POST takes the old password and a new one, and ends the caller's other sessions. It responds with new tokens if the change
 * revokes the current ones too.
 */
export const passwordChange: Endpoint = {
  path: "/api/users/password/",
  summary: "Changes the user's password.",
  view: (parts) => ({
    name: "Password Change",
    ...authenticated(parts),
    headers: tokenHeaders,
    operations: [
      withBody({
        method: "POST",
        checksPassword: true,
        body: passwordsBody(parts.context),
        run: async (passwords, request) => {
          const { context } = parts;
          const identity = identityOf(request);
          const isCookie = usesTokenCookies(parts, request);
          const options = isCookie ? cookieLogin(parts, isRemembered(identity.claims)) : {};
          try {
            const tokens = await changeOwnPassword(context, identity, passwords, request.client, options);
            return isCookie && tokens !== undefined
              ? await moveToCookies(parts, request, tokens, { ...tokens })
              : { ...tokens };
          } catch (error) {
            throw atNewPassword(error);
          }
        },
      }),
    ],
  }),
};

const passwordsBody = (context: AuthContext): BodyReader<{ readonly old: string; readonly new: string }> =>
  fieldsBody(
    [passwordField(context, "old_password"), newPasswordField(context, "new_password")],
    (values) => ({ old: String(values["old_password"]), new: String(values["new_password"]) }),
  );

/** Moves the messages about a weak password to the field `new_password`. */
function atNewPassword(error: unknown): unknown {
  const isWeak = error instanceof AuthError && error.code === "weak_password";
  return isWeak ? validationError({ new_password: error.messages }) : error;
}
