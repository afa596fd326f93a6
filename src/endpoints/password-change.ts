// The endpoint that changes the caller's password.
import { type AuthContext, AuthError, changeOwnPassword } from "../auth/index.ts";
import {
  type Authenticator,
  describeFields,
  readValid,
  tokenHeaders,
  validationError,
  type View,
} from "../http/index.ts";
import { authenticatedView, identityOf } from "./authenticated-view.ts";
import { newPasswordField, passwordField } from "./credentials.ts";

/**
 * POST takes the old password and a new one, and ends the caller's other sessions. It responds with new tokens if the change
 * revokes the current ones too.
 */
export function passwordChangeView(context: AuthContext, authenticator: Authenticator): View {
  const fields = [passwordField(context, "old_password"), newPasswordField(context, "new_password")];
  const metadata = describeFields(fields);
  return {
    ...authenticatedView("Password Change", authenticator, {
      POST: async (request) => {
        const values = readValid(await request.body(), fields);
        const passwords = { old: String(values["old_password"]), new: String(values["new_password"]) };
        try {
          return { ...(await changeOwnPassword(context, identityOf(request), passwords, request.client)) };
        } catch (error) {
          throw atNewPassword(error);
        }
      },
    }),
    headers: tokenHeaders,
    actions: async () => ({ POST: metadata }),
  };
}

/** Moves the messages about a weak password to the field `new_password`. */
function atNewPassword(error: unknown): unknown {
  const isWeak = error instanceof AuthError && error.code === "weak_password";
  return isWeak ? validationError({ new_password: error.messages }) : error;
}
