// The first import of the command line: on a Node that is too old every command ends with one line.
import { nodeVersionProblem } from "../runtime/node-version.ts";

const problem = nodeVersionProblem(process.versions);
if (problem !== undefined) {
  process.stderr.write(`latchkey: ${problem}\n`);
  process.exit(1);
}
