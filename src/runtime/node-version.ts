// The required Node version. Imports nothing, so that an older Node can load it and show the message.

/** The first Node with both node:sqlite and Argon2 in node:crypto; `engines` in package.json says the same. */
export const neededNode = "24.7";

/** A message when Node is too old; undefined when it is new enough, or when the runtime is not Node. */
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
