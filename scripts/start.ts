// `npm start`: serves the quickstart, and builds the admin beside it where it is missing or its sources changed.
import { spawn } from "node:child_process";
import path from "node:path";

const root = path.join(import.meta.dirname, "..");
const command = path.join(root, "dist/cli/main.js");

const build = spawn(process.execPath, [path.join(root, "scripts/build-admin.ts")], {
  stdio: ["ignore", "inherit", "inherit"],
});
build.on("exit", (code) => {
  if (code !== 0 && code !== null)
    process.stderr.write("admin: not built; the API is served without it. Try again: npm run build:admin\n");
});
process.on("exit", () => build.kill());

// The command reads its arguments from here, and starts its workers by this path.
process.argv.splice(1, 1, command, "start", path.join(root, "examples/quickstart/app.ts"));
await import(command);
