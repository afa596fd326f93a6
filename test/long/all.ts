// Runs every long test one after another and says which passed: `npm run test:long [NAME …]`. Each is a command of its own.
import { spawn } from "node:child_process";

const commands = [
  "races",
  "attempts",
  "guesses",
  "crash",
  "faults",
  "crowd",
  "long-lists",
  "inputs",
  "schemas",
  "migrations",
  "migrate-kills",
  "migrate-together",
  "histories",
  "login-flood",
  "disk",
  "package",
  "admin-mutants",
  "screens",
];

/** Runs one command and gives its exit code. */
function run(name: string): Promise<number> {
  return new Promise((resolve) => {
    console.log(`\n== npm run test:${name}`);
    spawn("npm", ["run", "--silent", `test:${name}`], { stdio: "inherit" }).once("exit", (code) =>
      resolve(code ?? 1),
    );
  });
}

const chosen = process.argv.length > 2 ? process.argv.slice(2) : commands;
const failed: string[] = [];
for (const name of chosen) if ((await run(name)) !== 0) failed.push(name);
console.log(
  `\n${chosen.length - failed.length} passed, ${failed.length} failed${failed.map((name) => ` ${name}`).join("")}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
