// Prompts for the values of a superuser, and again for those that are refused.
import type { Latchkey } from "../app/latchkey.ts";
import { AuthError } from "../auth/index.ts";
import { labelOf } from "../http/index.ts";
import { invalidEmail, isEmailAddress } from "../python/index.ts";
import type { UserModel } from "../store/index.ts";
import { ask, askNewPassword, printErrors } from "./prompt.ts";

/** The values that are given; the others are prompted for. */
export interface SuperuserValues {
  readonly username: string | undefined;
  readonly email: string | undefined;
  readonly password: string | undefined;
}

/** Whether users have an email address that is not their login name. */
export const hasSeparateEmail = ({ columns, usernameField }: UserModel): boolean =>
  columns.includes("email") && usernameField !== "email";

/** Django's message for an invalid email address; undefined for a valid or an empty one. */
export const emailProblem = (address: string): string | undefined =>
  address === "" || isEmailAddress(address) ? undefined : invalidEmail;

/**
 * Creates a superuser, and prompts for the values that are missing or refused.
 *
 * @throws CommandError when it cannot prompt
 */
export async function promptAndCreateSuperuser(app: Latchkey, given: SuperuserValues): Promise<void> {
  let { username, email: address, password } = given;
  for (;;) {
    username ??= await askUsername(app);
    if (hasSeparateEmail(app.userModel)) address ??= await askUntil("Email address: ", emailProblem);
    password ??= await askNewPassword();
    try {
      const fields = address === undefined || address === "" ? {} : { fields: { email: address } };
      await app.auth.createSuperuser({ username, password, ...fields });
      return;
    } catch (error) {
      if (!(error instanceof AuthError) || error.messages.length === 0) throw error;
      if (error.code === "weak_password") password = undefined;
      else if (error.field === app.userModel.usernameField) username = undefined;
      else if (error.field === "email") address = undefined;
      else throw error;
      printErrors(error.messages);
    }
  }
}

function askUsername({ auth, userModel }: Latchkey): Promise<string> {
  const { usernameField, usernameMaxLength } = userModel;
  const label = usernameField === "email" ? "Email address" : labelOf(usernameField);
  return askUntil(`${label}: `, async (name) => {
    if (name === "") return "This field cannot be blank.";
    if (name.length > usernameMaxLength)
      return `Ensure this value has at most ${usernameMaxLength} characters (it has ${name.length}).`;
    if (usernameField === "email" && emailProblem(name) !== undefined) return emailProblem(name);
    const isTaken = (await auth.findUser(name)) !== undefined;
    return isTaken ? `That ${label.toLowerCase()} is already taken.` : undefined;
  });
}

async function askUntil(
  question: string,
  check: (answer: string) => string | undefined | Promise<string | undefined>,
): Promise<string> {
  for (;;) {
    const answer = await ask(question);
    const message = await check(answer);
    if (message === undefined) return answer;
    printErrors([message]);
  }
}
