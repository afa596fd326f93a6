// Detects flags that npm takes for itself: the script of `npm start --port 8108` gets no flag.
import { CommandError } from "./errors.ts";

/**
 * Refuses a flag that npm has taken. npm puts its name into the environment and passes its value on as an argument.
 *
 * @throws CommandError with the command line that passes the flag on
 */
export function checkNpmFlags(args: readonly string[], env: NodeJS.ProcessEnv): void {
  const script = env["npm_lifecycle_event"];
  if (script === undefined) return;
  const command = script === "start" ? "npm start" : `npm run ${script}`;
  for (const name of ["port", "host"]) {
    const taken = env[`npm_config_${name}`];
    if (taken === undefined || args.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`)))
      continue;
    const value = taken === "true" ? (args.at(-1) ?? "") : taken;
    throw new CommandError(`npm does not pass --${name} on: use ${command} -- --${name} ${value}`, 2);
  }
}
