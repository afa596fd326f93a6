// Checks and hashes new passwords.
import type { Requester } from "../passwords/index.ts";
import type { AuthContext } from "./context.ts";
import { maxCredentialLength } from "./credentials.ts";
import { AuthError } from "./errors.ts";

/**
 * Checks a new password by the password policy and hashes it. `user` has the fields that it must not resemble.
 *
 * @throws AuthError `weak_password`, with messages; PasswordError as `register` does
 */
export async function hashNewPassword(
  context: AuthContext,
  password: string,
  user: Readonly<Record<string, unknown>>,
  requester: Requester = {},
): Promise<string> {
  const { passwords, passwordPolicy, userScans } = context;
  const prepared = passwords.prepare(password);
  const messages = lengthErrors(prepared) ?? passwordPolicy?.check(prepared, user) ?? [];
  if (messages.length > 0) throw new AuthError("weak_password", { messages });
  await userScans.chooseHashers();
  return passwords.hash(password, requester);
}

/** Messages about a login name or a password of a length that no login accepts; undefined if the length is right. */
export function lengthErrors(text: string): string[] | undefined {
  if (text === "") return ["This field may not be blank."];
  if (text.length <= maxCredentialLength) return undefined;
  return [`Ensure this field has no more than ${maxCredentialLength} characters.`];
}
