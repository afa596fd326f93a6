// Reads `.env` of the working directory into the environment.
import { existsSync } from "node:fs";

/** The environment without `.env`, for a process that reads the file itself. */
export const givenEnvironment: Readonly<NodeJS.ProcessEnv> = { ...process.env };

/** Sets the variables of `.env`. Those that are set already take precedence. */
export function loadEnvFile(): void {
  if (existsSync(".env")) process.loadEnvFile(".env");
}
