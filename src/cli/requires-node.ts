// The first import of the command line: with an outdated Node every command exits with one line.
import { nodeVersionProblem } from "../runtime/node-version.ts";

const problem = nodeVersionProblem(process.versions);
if (problem !== undefined) {
  process.stderr.write(`latchkey: ${problem}\n`);
  process.exit(1);
}
