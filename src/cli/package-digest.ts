// Tells whether an installed package has the very files that a bundle was made of.

/**
 * The SHA-256 digest of files in a folder: of their names, their lengths and their bytes.
 *
 * @throws Error when one of them cannot be read
 */
export function digestOf(folder: string, files: readonly string[]): string {
  const { readFileSync } = process.getBuiltinModule("node:fs");
  const digest = process.getBuiltinModule("node:crypto").createHash("sha256");
  for (const file of files) {
    const content = readFileSync(folder + file);
    digest.update(`${file}\n${content.length}\n`).update(content);
  }
  return digest.digest("base64url");
}
