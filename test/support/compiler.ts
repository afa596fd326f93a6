// The TypeScript compiler, asked about several projects at once.
import { type Outcome, root } from "./process.ts";
import { tool } from "./tarball.ts";

/**
 * Compiles projects, given by their configurations, in one process with one thread: what they share is parsed once, and what a
 * second thread checks, it has to infer anew.
 */
export function compile(projects: readonly string[], cwd = root): Promise<Outcome> {
  return tool("tsc", ["-b", "--force", "--singleThreaded", ...projects], cwd);
}
