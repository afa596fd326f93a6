// The folder of a test run, below which every test makes its own: removed when the run ends, also where tests failed.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";

/** Where folders are made: in memory where the machine offers it. What a test writes need not outlive the run. */
export const scratchBase = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** Where is kept what is made once in a run. */
export const onceFolder = (scratch: string): string => path.join(scratch, "once");

/** Makes the folder before the first test and removes it after the last. */
export function setup(project: TestProject): () => void {
  const folder = mkdtempSync(path.join(scratchBase, "latchkey-"));
  // The processes of the tests inherit it.
  process.env["TEST_SCRATCH"] = folder;
  // What V8 and the TypeScript stripper make of a module is made once for all processes that load it.
  process.env["NODE_COMPILE_CACHE"] ??= path.join(folder, "compile-cache");
  // Sources have changed.
  project.onTestsRerun(() => rmSync(onceFolder(folder), { recursive: true, force: true }));
  return () => rmSync(folder, { recursive: true, force: true });
}
