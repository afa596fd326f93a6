// What a browser loads at first, compressed: the entry, the app and all they import, without what is loaded when it is needed.
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/** The most that the first load may be, in bytes (1 kB is 1,000 bytes). */
const limit = 450_000;

const folder = path.join(import.meta.dirname, "../dist/admin-app");

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
  readonly css?: readonly string[];
}

/** The pages that a browser opens first, and the chart of the home page. */
const first = ["src/app.tsx", "src/login/page.tsx", "src/home/logins.tsx"];

/** The files of the first load: the entry's and those of {@link first}, with everything that they import at once. */
function firstFiles(manifest: Readonly<Record<string, Chunk>>): Set<string> {
  const files = new Set<string>();
  const seen = new Set<string>();
  const add = (name: string): void => {
    const chunk = manifest[name];
    if (chunk === undefined) throw new Error(`The build has no ${name}.`);
    if (seen.has(name)) return;
    seen.add(name);
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
    for (const other of chunk.imports ?? []) add(other);
  };
  for (const [name, { isEntry }] of Object.entries(manifest)) if (isEntry === true) add(name);
  for (const name of first) add(name);
  return files;
}

/** The size of a file as it is sent: compressed, where it is. */
const sentBytes = (file: string, suffix: string): number => {
  const plain = path.join(folder, file);
  return statSync(existsSync(plain + suffix) ? plain + suffix : plain).size;
};

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

/** Prints the size of the first load. @throws Error when it is over the limit. */
export function reportSize(): void {
  const manifest: Record<string, Chunk> = JSON.parse(
    readFileSync(path.join(folder, "manifest.json"), "utf8"),
  );
  const files = [...firstFiles(manifest), "index.html"];
  const sum = (suffix: string): number => files.reduce((total, file) => total + sentBytes(file, suffix), 0);
  const brotli = sum(".br");
  const gzip = sum(".gz");
  const text = `first load ${kilobytes(brotli)} with Brotli, ${kilobytes(gzip)} with gzip, of at most ${kilobytes(limit)}`;
  process.stderr.write(`admin: ${text}\n`);
  if (gzip > limit) throw new Error("The first load of the admin is too large.");
}
