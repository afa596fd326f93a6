// `npm run build:admin`: builds the admin's web app if its sources changed, and prints what a browser loads first.
// The variable LATCHKEY_ADMIN=skip leaves it out, for who has no registry at hand.
import { buildAdmin } from "./admin-build.ts";
import { reportSize } from "./admin-size.ts";

if (process.env["LATCHKEY_ADMIN"] === "skip") process.stderr.write("admin: left out (LATCHKEY_ADMIN=skip)\n");
else {
  buildAdmin();
  reportSize();
}
