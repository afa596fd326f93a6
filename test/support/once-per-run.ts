// What is made once in a test run, by the file that needs it first, for the files of all processes.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { onceFolder, scratchBase } from "./scratch-root.ts";

const place = onceFolder(process.env["TEST_SCRATCH"] ?? path.join(scratchBase, `latchkey-${process.pid}`));

/**
 * The folder that `make` has filled: now, or earlier in this run, in this process or in another one.
 *
 * @throws Error what `make` has thrown, wherever it ran
 */
export async function oncePerRun(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = path.join(place, name);
  const verdict = `${folder}.verdict`;
  mkdirSync(place, { recursive: true });
  if (isFirst(folder)) {
    let failure = "";
    try {
      await make(folder);
    } catch (error) {
      failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
    writeFileSync(`${verdict}.new`, failure);
    renameSync(`${verdict}.new`, verdict);
  }
  while (!existsSync(verdict)) await wait(50);
  const failure = readFileSync(verdict, "utf8");
  if (failure !== "") throw new Error(`${name} could not be made: ${failure}`);
  return folder;
}

/** Only one process makes a folder. */
function isFirst(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}
