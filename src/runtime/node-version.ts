// Which Node this package needs. Imports nothing, so that an older Node can say so before it links what it lacks.

/** The first Node with both node:sqlite and Argon2 in node:crypto; `engines` in package.json says the same. */
export const neededNode = "24.7";

/** One line that says which Node is needed and which was found; undefined where it is new enough, or not Node. */
export function nodeVersionProblem(
  versions: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const { node, bun, deno } = versions;
  if (node === undefined || bun !== undefined || deno !== undefined) return undefined;
  const [major = 0, minor = 0] = node.split(".").map(Number);
  const [neededMajor = 0, neededMinor = 0] = neededNode.split(".").map(Number);
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return undefined;
  return `Latchkey needs Node ${neededNode} or newer, and this is Node ${node}.`;
}
