// `latchkey createsuperuser`: creates a user with all privileges.
import type { Latchkey } from "../../app/latchkey.ts";
import { type Arguments, type Command, flag, readArguments } from "../command.ts";
import { asCommandError, CommandError } from "../errors.ts";
import { withApp } from "../load-app.ts";
import {
  emailProblem,
  hasSeparateEmail,
  promptAndCreateSuperuser,
  type SuperuserValues,
} from "../superuser-questions.ts";

export const createsuperuser: Command = {
  name: "createsuperuser",
  summary: "create a user with all privileges",
  help: `Usage: latchkey createsuperuser [app.ts] [--username NAME] [--email ADDRESS] [--no-input]

Prompts for missing values, and again for refused ones: the login name, an email address if the user model has one, and
a password. Scripts pass the values as flags or environment variables. There is no flag for the password, because other
users of the machine can read the arguments of a process.

  --username NAME    the login name, also if the user model names it differently; or LATCHKEY_SUPERUSER_USERNAME
  --email ADDRESS    the email address; or LATCHKEY_SUPERUSER_EMAIL
  --no-input         do not prompt; the password is LATCHKEY_SUPERUSER_PASSWORD
`,
  run: async (args) => {
    const given = readArguments(
      args,
      { username: { type: "string" }, email: { type: "string" }, "no-input": { type: "boolean" } },
      1,
    );
    const canPrompt = given.flags["no-input"] !== true;
    const values = givenValues(given);
    if (!canPrompt) checkComplete(values);
    await withApp(given.positionals[0], async (app) => {
      checkEmail(app, values);
      try {
        await app.migrate();
        if (canPrompt) await promptAndCreateSuperuser(app, values);
        else await app.auth.createSuperuser(registrationOf(values));
        process.stdout.write("Superuser created successfully.\n");
      } catch (error) {
        throw asCommandError(error);
      }
    });
  },
};

function givenValues(given: Arguments): SuperuserValues {
  const fromEnvironment = (name: string): string | undefined => process.env[`LATCHKEY_SUPERUSER_${name}`];
  return {
    username: flag(given, "username") ?? fromEnvironment("USERNAME"),
    email: flag(given, "email") ?? fromEnvironment("EMAIL"),
    password: fromEnvironment("PASSWORD"),
  };
}

/** @throws CommandError when a value is missing */
function checkComplete({ username, password }: SuperuserValues): void {
  if (username === undefined || username === "")
    throw new CommandError("The user name is missing: --username NAME", 2);
  if (password === undefined)
    throw new CommandError("The password is missing: set LATCHKEY_SUPERUSER_PASSWORD.", 2);
}

/** @throws CommandError for an email address that is not valid, or that the user model does not have */
function checkEmail({ userModel }: Latchkey, { email }: SuperuserValues): void {
  if (email === undefined) return;
  if (!hasSeparateEmail(userModel))
    throw new CommandError("The user model has no email address besides the login name.", 2);
  if (emailProblem(email) !== undefined) throw new CommandError(`Not an email address: ${email}`, 2);
}

function registrationOf({ username = "", password = "", email = "" }: SuperuserValues) {
  return { username, password, ...(email !== "" && { fields: { email } }) };
}
