// Finds and imports the app that a command works on.
import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Latchkey } from "../app.ts";
import { CommandError } from "./errors.ts";

const candidates = ["app.ts", "app.js", "app.mjs", "src/app.ts", "src/app.js"];

/** Imports the app that the file's default export is. Without a file, `app.ts` or one of its usual places. */
export async function loadApp(file: string | undefined): Promise<Latchkey> {
  const found = file ?? candidates.find((candidate) => existsSync(candidate));
  if (found === undefined) {
    throw new CommandError(
      "There is no app.ts here. Name the file of your app, or make one with `latchkey init DIR`.",
      2,
    );
  }
  const absolute = path.resolve(found);
  if (!existsSync(absolute)) throw new CommandError(`There is no file ${found}.`, 2);
  const module: unknown = await import(pathToFileURL(absolute).href);
  const app =
    typeof module === "object" && module !== null && "default" in module ? module.default : undefined;
  if (!isLatchkey(app))
    throw new CommandError(`${found} does not export an app: export default latchkey({ … })`);
  return app;
}

function isLatchkey(value: unknown): value is Latchkey {
  return (
    typeof value === "object" && value !== null && "fetch" in value && "migrate" in value && "auth" in value
  );
}
