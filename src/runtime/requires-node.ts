// The first import of every entry point: throws on a Node that is too old before any other module is evaluated.
import { nodeVersionProblem } from "./node-version.ts";

const problem = nodeVersionProblem(globalThis.process?.versions ?? {});
if (problem !== undefined) {
  const error = new Error(problem);
  // The stack frames would be those of the module loader.
  error.stack = `Error: ${problem}`;
  throw error;
}
