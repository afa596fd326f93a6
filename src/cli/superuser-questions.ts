// Asks for the values of a superuser, and again for those that are refused.
import * as z from "zod";
import type { Latchkey } from "../app/latchkey.ts";
import { AuthError } from "../auth/index.ts";
import { labelOf } from "../http/fields/index.ts";
import type { UserModel } from "../store/index.ts";
import { ask, askNewPassword, complain } from "./prompt.ts";

/** What is given already; the rest is asked for. */
export interface SuperuserValues {
  readonly username: string | undefined;
  readonly email: string | undefined;
  readonly password: string | undefined;
}

/** Whether users have an e-mail address that is not what they log in with. */
export const takesEmail = ({ columns, usernameField }: UserModel): boolean =>
  columns.includes("email") && usernameField !== "email";

const email = z.email();

/** Django's message for what is not an e-mail address; undefined for what is, and for none at all. */
export const problemOfEmail = (address: string): string | undefined =>
  address === "" || email.safeParse(address).success ? undefined : "Enter a valid email address.";

/**
 * Makes a superuser.
 *
 * @throws CommandError when it cannot ask
 */
export async function askSuperuser(app: Latchkey, given: SuperuserValues): Promise<void> {
  let { username, email: address, password } = given;
  for (;;) {
    username ??= await askUsername(app);
    if (takesEmail(app.userModel)) address ??= await askUntil("Email address: ", problemOfEmail);
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
      complain(error.messages);
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
    if (usernameField === "email" && problemOfEmail(name) !== undefined) return problemOfEmail(name);
    const isTaken = (await auth.findUser(name)) !== undefined;
    return isTaken ? `That ${label.toLowerCase()} is already taken.` : undefined;
  });
}

async function askUntil(
  question: string,
  problem: (answer: string) => string | undefined | Promise<string | undefined>,
): Promise<string> {
  for (;;) {
    const answer = await ask(question);
    const message = await problem(answer);
    if (message === undefined) return answer;
    complain([message]);
  }
}
