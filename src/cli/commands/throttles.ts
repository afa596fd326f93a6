// `latchkey throttles`: lists failed attempts and forgets them, for an administrator.
import { escapeControls } from "../../audit/index.ts";
import { type Command, flag, readArguments } from "../command.ts";
import { CommandError } from "../errors.ts";
import { withApp } from "../load-app.ts";

export const throttles: Command = {
  name: "throttles",
  summary: "list or clear failed login attempts",
  help: `Usage: latchkey throttles list  [app.ts]
       latchkey throttles clear [app.ts] --user USERNAME
       latchkey throttles clear [app.ts] --address ADDRESS

Failed attempts delay the next ones. A login with the right password forgets those of its own address.

  list        lists the keys with failed attempts, the most first: attempts, until when the next one is refused (UTC), key
  --user      forgets the attempts at an account, from all addresses
  --address   forgets the attempts from an address (for IPv6, from its /64 network)
`,
  run: async (args) => {
    const [action, ...rest] = args;
    const given = readArguments(rest, { user: { type: "string" }, address: { type: "string" } }, 1);
    const [file] = given.positionals;
    const [username, ipAddress] = [flag(given, "user"), flag(given, "address")];
    if (action !== "list" && action !== "clear")
      throw new CommandError("Choose an action: latchkey throttles list | clear", 2);
    const count = [username, ipAddress].filter((value) => value !== undefined).length;
    if (count !== (action === "list" ? 0 : 1))
      throw new CommandError("list takes no flags; clear takes --user USERNAME or --address ADDRESS.", 2);
    await withApp(file, async ({ auth }) => {
      if (action === "list") {
        const found = await auth.listThrottles();
        if (found.length === 0) process.stdout.write("no failed attempts\n");
        for (const { key, attempts, until } of found) {
          const time = until === 0 ? "-".padEnd(20) : `${new Date(until).toISOString().slice(0, 19)}Z`;
          process.stdout.write(`${String(attempts).padStart(6)}  ${time}  ${escapeControls(key)}\n`);
        }
        return;
      }
      const subject = username === undefined ? { ipAddress: ipAddress ?? "" } : { username };
      process.stdout.write(`cleared ${await auth.clearThrottles(subject)} keys\n`);
    });
  },
};
