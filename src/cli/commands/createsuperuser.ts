// `latchkey createsuperuser`: makes the first user, or another who may do everything.
import { AuthError } from "../../auth/index.ts";
import { StoreError } from "../../store/index.ts";
import { type Arguments, type Command, readArguments, text } from "../command.ts";
import { CommandError } from "../errors.ts";
import { loadApp } from "../load-app.ts";
import { askSuperuser, problemOfEmail, type SuperuserValues, takesEmail } from "../superuser-questions.ts";

export const createsuperuser: Command = {
  name: "createsuperuser",
  summary: "make a user who may do everything",
  help: `Usage: latchkey createsuperuser [app.ts] [--username NAME] [--email ADDRESS] [--no-input]

Asks for what is not given, and again for what is refused: the login name, an e-mail address where the user model has
one, and a password. Scripts give the values by flags and the environment; the password never by a flag, since other
users of a machine can read those.

  --username NAME    the login name, whatever the model calls it; or LATCHKEY_SUPERUSER_USERNAME
  --email ADDRESS    or LATCHKEY_SUPERUSER_EMAIL
  --no-input         ask nothing; the password is LATCHKEY_SUPERUSER_PASSWORD
`,
  run: async (args) => {
    const given = readArguments(
      args,
      { username: { type: "string" }, email: { type: "string" }, "no-input": { type: "boolean" } },
      1,
    );
    const isSilent = given.flags["no-input"] === true;
    const values = givenValues(given);
    if (isSilent) checkComplete(values);
    const app = await loadApp(given.positionals[0]);
    try {
      if (values.email !== undefined && !takesEmail(app.userModel))
        throw new CommandError("The user model has no e-mail address beside the login name.", 2);
      if (values.email !== undefined && problemOfEmail(values.email) !== undefined)
        throw new CommandError(`Not an e-mail address: ${values.email}`, 2);
      await app.migrate();
      if (isSilent) await app.auth.createSuperuser(registrationOf(values));
      else await askSuperuser(app, values);
      process.stdout.write("Superuser created successfully.\n");
    } catch (error) {
      throw explain(error);
    } finally {
      await app.close();
    }
  },
};

function givenValues(given: Arguments): SuperuserValues {
  const fromEnvironment = (name: string): string | undefined => process.env[`LATCHKEY_SUPERUSER_${name}`];
  return {
    username: text(given, "username") ?? fromEnvironment("USERNAME"),
    email: text(given, "email") ?? fromEnvironment("EMAIL"),
    password: fromEnvironment("PASSWORD"),
  };
}

/** @throws CommandError for what is missing where nothing may be asked */
function checkComplete({ username, password }: SuperuserValues): void {
  if (username === undefined || username === "")
    throw new CommandError("A user name is needed: --username NAME", 2);
  if (password === undefined)
    throw new CommandError("With --no-input the password is LATCHKEY_SUPERUSER_PASSWORD.", 2);
}

function registrationOf({ username = "", password = "", email = "" }: SuperuserValues) {
  return { username, password, ...(email !== "" && { fields: { email } }) };
}

/** Turns a refusal to make a user into the user's own mistake. */
export function explain(error: unknown): unknown {
  if (error instanceof StoreError && error.code === "not_null") {
    const [column = "a column"] = error.columns;
    return new CommandError(
      `The user model needs a value for ${column}, which this command cannot give: make it optional, or give it a default.`,
    );
  }
  if (!(error instanceof AuthError)) return error;
  if (error.code === "user_not_found") return new CommandError("There is no such user.");
  return error.messages.length > 0 ? new CommandError(error.messages.join("\n")) : error;
}
