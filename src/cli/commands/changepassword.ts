// `latchkey changepassword`: sets a user's password and ends their sessions.
import type { Latchkey } from "../../app/latchkey.ts";
import { AuthError } from "../../auth/index.ts";
import { type Command, readArguments } from "../command.ts";
import { asCommandError, CommandError } from "../errors.ts";
import { withApp } from "../load-app.ts";
import { askNewPassword, printErrors } from "../prompt.ts";

export const changepassword: Command = {
  name: "changepassword",
  summary: "set a user's password",
  help: `Usage: latchkey changepassword USERNAME [app.ts]

Prompts for the new password twice, or takes LATCHKEY_PASSWORD from the environment. It ends every session of the user.
`,
  run: async (args) => {
    const { positionals } = readArguments(args, {}, 2);
    const [username, file] = positionals;
    if (username === undefined)
      throw new CommandError("The user name is missing: latchkey changepassword USERNAME", 2);
    await withApp(file, async (app) => {
      try {
        const password = process.env["LATCHKEY_PASSWORD"];
        if (password === undefined) await promptAndChange(app, username);
        else await app.auth.changePassword(username, password);
        process.stdout.write("Password changed successfully.\n");
      } catch (error) {
        throw asCommandError(error);
      }
    });
  },
};

/** Prompts until the password is accepted. */
async function promptAndChange(app: Latchkey, username: string): Promise<void> {
  if ((await app.auth.findUser(username)) === undefined) throw new CommandError("There is no such user.");
  for (;;) {
    try {
      await app.auth.changePassword(username, await askNewPassword());
      return;
    } catch (error) {
      if (!(error instanceof AuthError) || error.code !== "weak_password") throw error;
      printErrors(error.messages);
    }
  }
}
