// Completes dist/ after the compiler wrote its declarations: bundles the code, copies data files, and makes the command executable.
import { chmodSync, cpSync, existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bundlePackages } from "./bundle-packages.ts";
import { bundle } from "./bundle.ts";

await bundlePackages();
const files = await bundle();
// Each where the code or the reader looks for it.
cpSync("src/passwords/common-passwords.txt.gz", "dist/chunks/common-passwords.txt.gz");
cpSync("src/passwords/NOTICE.md", "dist/passwords/NOTICE.md");
// The licence of what the bundle contains.
cpSync("node_modules/kysely/LICENSE", "dist/chunks/kysely-LICENSE");
chmodSync("dist/cli/main.js", 0o755);

// What build:admin makes, and what only the sources have.
const isElsewhere = (file: string): boolean => file.includes("/dist/admin-app/") || file.endsWith(".ts");
const missing = files.flatMap(({ url, code }) =>
  [...code.matchAll(/new URL\("(\.[^"]*)", import\.meta\.url\)/g)]
    .map(([, relative = ""]) => fileURLToPath(new URL(relative, url)))
    .filter((file) => !isElsewhere(file) && !existsSync(file)),
);
if (missing.length > 0)
  throw new Error(`The bundle looks for files that are not there: ${missing.join(", ")}`);
