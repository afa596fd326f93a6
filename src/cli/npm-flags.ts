// Flags that npm keeps for itself: `npm start --port 8108` gives the script no flag.
import { CommandError } from "./errors.ts";

/**
 * Refuses to go on without a flag that was given to npm instead of the command. npm puts its name into the environment,
 * and hands on the value as if it were a file.
 *
 * @throws CommandError that says how the flag is handed on
 */
export function checkNpmFlags(args: readonly string[], env: NodeJS.ProcessEnv): void {
  const script = env["npm_lifecycle_event"];
  if (script === undefined) return;
  const command = script === "start" ? "npm start" : `npm run ${script}`;
  for (const name of ["port", "host"]) {
    const kept = env[`npm_config_${name}`];
    if (kept === undefined || args.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`)))
      continue;
    const value = kept === "true" ? (args.at(-1) ?? "") : kept;
    throw new CommandError(`npm keeps --${name} for itself: ${command} -- --${name} ${value}`, 2);
  }
}
