// `latchkey routes`: lists every route with its rule.
import type { RouteDescription } from "../../http/index.ts";
import { type Command, readArguments } from "../command.ts";
import { withApp } from "../load-app.ts";
import { tableLines } from "../table.ts";

export const routes: Command = {
  name: "routes",
  summary: "list every route with its access rule",
  help: `Usage: latchkey routes [app.ts] [--admin] [--json]

Lists every route: method, path, the permissions that must all allow a request, what tokens are checked against, and the
limits that apply. The first route that matches a path answers. GET also answers HEAD, and every path answers OPTIONS.

  rule         "everyone" has no permissions. "not declared" is a custom route without \`requires\`: its own code decides
  revocation   "session", "user" or "none" for tokens, "custom" for other credentials, "-" where none are read
  throttle     "credentials" limits failed attempts at a password; the others are rates of requests

  --admin      list the operations of the admin, which a browser uses; each takes a session of active staff
  --json       print a JSON list
`,
  run: async (args) => {
    const given = readArguments(args, { json: { type: "boolean" }, admin: { type: "boolean" } }, 1);
    await withApp(given.positionals[0], async (app) => {
      const isAdmin = given.flags["admin"] === true;
      const ofAdmin = await app.describeAdminRoutes();
      const described = isAdmin ? ofAdmin : app.describeRoutes();
      const lines =
        given.flags["json"] === true
          ? [JSON.stringify(described.map(jsonOf), null, 2)]
          : [
              ...tableLines(["METHOD", "PATH", "RULE", "REVOCATION", "THROTTLE"], described.map(rowOf)),
              ...(isAdmin || ofAdmin.length === 0
                ? []
                : ["", `The admin has ${ofAdmin.length} operations: latchkey routes --admin lists them.`]),
            ];
      process.stdout.write(`${lines.join("\n")}\n`);
    });
  },
};

const rowOf = ({ method, path, permissions, revocation = "-", throttles }: RouteDescription): string[] => [
  method,
  path,
  ruleText(permissions),
  revocation,
  throttles.length === 0 ? "-" : throttles.join(", "),
];

function ruleText(permissions: RouteDescription["permissions"]): string {
  if (permissions === undefined) return "not declared";
  return permissions.length === 0 ? "everyone" : permissions.join(", ");
}

const jsonOf = (route: RouteDescription): object => ({
  ...route,
  permissions: route.permissions ?? null,
  revocation: route.revocation ?? null,
});
