// `latchkey changepassword`: gives a user a new password and ends their sessions.
import { type Command, readArguments } from "./command.ts";
import { explain } from "./createsuperuser.ts";
import { CommandError } from "./errors.ts";
import { loadApp } from "./load-app.ts";
import { askNewPassword } from "./prompt.ts";

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
      await app.auth.changePassword(username, process.env["LATCHKEY_PASSWORD"] ?? (await askNewPassword()));
      process.stdout.write("Password changed successfully.\n");
    } catch (error) {
      throw explain(error);
    } finally {
      await app.close();
    }
  },
};
