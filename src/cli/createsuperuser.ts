// `latchkey createsuperuser`: makes the first user, or another who may do everything.
import { AuthError } from "../auth/index.ts";
import { type Command, readArguments, text } from "./command.ts";
import { CommandError } from "./errors.ts";
import { loadApp } from "./load-app.ts";
import { ask, askNewPassword } from "./prompt.ts";

export const createsuperuser: Command = {
  name: "createsuperuser",
  summary: "make a user who may do everything",
  help: `Usage: latchkey createsuperuser [app.ts] [--username NAME] [--email ADDRESS] [--no-input]

Asks for what is not given. Scripts give the values by flags and the environment; the password never by a flag,
since other users of a machine can read those.

  --username NAME    or LATCHKEY_SUPERUSER_USERNAME
  --email ADDRESS    or LATCHKEY_SUPERUSER_EMAIL
  --no-input         ask nothing; the password is LATCHKEY_SUPERUSER_PASSWORD
`,
  run: async (args) => {
    const given = readArguments(
      args,
      { username: { type: "string" }, email: { type: "string" }, "no-input": { type: "boolean" } },
      1,
    );
    const silent = given.flags["no-input"] === true;
    const fromEnvironment = (name: string): string | undefined => process.env[`LATCHKEY_SUPERUSER_${name}`];
    const app = await loadApp(given.positionals[0]);
    try {
      await app.migrate();
      const username =
        text(given, "username") ??
        fromEnvironment("USERNAME") ??
        (silent ? undefined : await ask("Username: "));
      if (username === undefined || username === "")
        throw new CommandError("A user name is needed: --username NAME", 2);
      const email = text(given, "email") ?? fromEnvironment("EMAIL");
      const password = fromEnvironment("PASSWORD") ?? (silent ? undefined : await askNewPassword());
      if (password === undefined)
        throw new CommandError("With --no-input the password is LATCHKEY_SUPERUSER_PASSWORD.", 2);
      await app.auth.createSuperuser({
        username,
        password,
        ...(email !== undefined && { fields: { email } }),
      });
      process.stdout.write("Superuser created successfully.\n");
    } catch (error) {
      throw explain(error);
    } finally {
      await app.close();
    }
  },
};

/** Turns a refusal to make a user into the user's own mistake. */
export function explain(error: unknown): unknown {
  if (!(error instanceof AuthError)) return error;
  if (error.code === "user_not_found") return new CommandError("There is no such user.");
  return error.messages.length > 0 ? new CommandError(error.messages.join("\n")) : error;
}
