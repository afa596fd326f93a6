// Puts the modules of src/, and Kysely, together into few files of dist/, since a start pays for each file that Node loads.
import { globSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { asciiOnly } from "./ascii-only.ts";
import { nodeModulesByCall } from "./node-modules-by-call.ts";

const root = path.join(import.meta.dirname, "..");
const source = path.join(root, "src");
const built = path.join(root, "dist");

const manifest: {
  readonly exports: Readonly<Record<string, string>>;
  readonly bin: Readonly<Record<string, string>>;
} = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));

const namesIn = (files: Readonly<Record<string, string>>): string[] =>
  Object.values(files)
    .filter((file) => file.endsWith(".js"))
    .map((file) => path.posix.relative("dist", file).slice(0, -".js".length));

/** The check of the Node version, which comes first in every export of the package: the bundler moves imports. */
const check = "chunks/runtime-requires-node";
const exported = new Set(namesIn(manifest.exports));

/** Files that are loaded by their names. */
const entries = [...exported, ...namesIn(manifest.bin), "passwords/bcrypt-worker"];

/** What gets a file of its own with all that it imports, but for what is in the files before it. */
const chunks = [
  { name: "node-version", test: /[\\/]src[\\/]runtime[\\/]node-version\.ts$/ },
  { name: "requires-node", test: /[\\/]src[\\/]runtime[\\/]requires-node\.ts$/ },
  { name: "kysely", test: /[\\/]node_modules[\\/]kysely[\\/]/ },
  { name: "tokens", test: /[\\/]src[\\/]tokens[\\/]index\.ts$/ },
  { name: "passwords", test: /[\\/]src[\\/]passwords[\\/]index\.ts$/ },
  { name: "latchkey", test: /[\\/]src[\\/]index\.ts$/ },
  { name: "node", test: /[\\/]src[\\/]adapters[\\/]index\.ts$/ },
  { name: "command", test: /[\\/]src[\\/]cli[\\/](?:command-line|commands[\\/]start)\.ts$/ },
];

/** The line that imports the check into an export. */
function checkImport(name: string): string {
  const relative = path.posix.relative(path.posix.dirname(name), `${check}.js`);
  return `import ${JSON.stringify(relative.startsWith(".") ? relative : `./${relative}`)};`;
}

/** The name of a module: its path below src/ without the extension. */
const nameOf = (module: string): string =>
  path.relative(source, module).replaceAll(path.sep, "/").replace(/\.ts$/, "");

/** A file of the bundle. */
export interface BundledFile {
  readonly url: URL;
  readonly code: string;
}

/**
 * Writes the code of dist/ and removes that of earlier builds. Entries and what is loaded lazily keep their places. What they
 * share is in dist/chunks/, at the depth of a folder of src/, so that URLs such as `../../` lead to the same folder.
 *
 * @throws Error when a module cannot be read or resolved, or the bundler warns
 */
export async function bundle(): Promise<BundledFile[]> {
  const build = await rolldown({
    cwd: root,
    input: Object.fromEntries(entries.map((name) => [name, path.join(source, `${name}.ts`)])),
    // Kysely is bundled: its 255 files took 0.2 s of each start. Its types come from the package.
    external: /^(?!kysely$)[^./]/,
    platform: "node",
    plugins: [nodeModulesByCall, asciiOnly],
    // An entry exports what its source exports, and nothing that another file needs of it.
    preserveEntrySignatures: "strict",
    transform: { target: "es2024" },
    onLog: (level, { message }) => {
      if (level === "warn") throw new Error(message);
    },
  });
  const { output } = await build.write({
    dir: built,
    format: "es",
    sourcemap: true,
    codeSplitting: {
      groups: chunks.map(({ name, test }, index) => ({ name, test, priority: chunks.length - index })),
    },
    comments: { jsdoc: false },
    minifyInternalExports: false,
    banner: ({ name, isEntry }) => (isEntry && exported.has(name) ? checkImport(name) : ""),
    entryFileNames: "[name].js",
    chunkFileNames: ({ facadeModuleId, moduleIds: [first = "", ...others], name }) => {
      if (typeof facadeModuleId === "string") return `${nameOf(facadeModuleId)}.js`;
      return `chunks/${others.length > 0 ? name : nameOf(first).replaceAll("/", "-")}.js`;
    },
  });
  await build.close();
  const written = new Set(output.map(({ fileName }) => path.normalize(fileName)));
  for (const file of globSync("**/*.{js,js.map}", { cwd: built }))
    if (!/^(?:admin-app|packages)\b/.test(file) && !written.has(file)) rmSync(path.join(built, file));
  return output
    .filter((file) => file.type === "chunk")
    .map(({ fileName, code }) => ({ url: pathToFileURL(path.join(built, fileName)), code }));
}
