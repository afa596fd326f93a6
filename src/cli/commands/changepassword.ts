// `latchkey changepassword`: gives a user a new password and ends their sessions.
import type { Latchkey } from "../../app/latchkey.ts";
import { AuthError } from "../../auth/index.ts";
import { type Command, readArguments } from "../command.ts";
import { explain } from "./createsuperuser.ts";
import { CommandError } from "../errors.ts";
import { loadApp } from "../load-app.ts";
import { askNewPassword, complain } from "../prompt.ts";

export const changepassword: Command = {
  name: "changepassword",
  summary: "give a user a new password",
  help: `Usage: latchkey changepassword USERNAME [app.ts]

Asks for the new password twice, or takes LATCHKEY_PASSWORD from the environment. Every session of the user ends.
`,
  run: async (args) => {
    const { positionals } = readArguments(args, {}, 2);
    const [username, file] = positionals;
    if (username === undefined) throw new CommandError("Whose password? latchkey changepassword USERNAME", 2);
    const app = await loadApp(file);
    try {
      const given = process.env["LATCHKEY_PASSWORD"];
      if (given === undefined) await askAndChange(app, username);
      else await app.auth.changePassword(username, given);
      process.stdout.write("Password changed successfully.\n");
    } catch (error) {
      throw explain(error);
    } finally {
      await app.close();
    }
  },
};

/** Asks until the password is one that may be chosen. */
async function askAndChange(app: Latchkey, username: string): Promise<void> {
  if ((await app.auth.findUser(username)) === undefined) throw new CommandError("There is no such user.");
  for (;;) {
    try {
      await app.auth.changePassword(username, await askNewPassword());
      return;
    } catch (error) {
      if (!(error instanceof AuthError) || error.code !== "weak_password") throw error;
      complain(error.messages);
    }
  }
}
