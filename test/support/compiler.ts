// The TypeScript compiler, asked about several projects at once.
import { type Outcome, root } from "./process.ts";
import { tool } from "./tarball.ts";

/**
 * The environment of a compiler that ends soon: it spends a third of its time on collecting garbage that its end would free,
 * unless it is told to let the heap grow.
 */
export const shortLived = { GOGC: "800" };

/**
 * Compiles projects, given by their configurations, in one process with one thread: what they share is parsed once, and what a
 * second thread checks, it has to infer anew.
 */
export function compile(projects: readonly string[], cwd = root): Promise<Outcome> {
  return tool("tsc", ["-b", "--force", "--singleThreaded", ...projects], cwd, shortLived);
}
