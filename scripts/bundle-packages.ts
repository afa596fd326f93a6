// Puts the modules of Zod and of Hono together into few files of dist/packages/, which the command loads in place of theirs.
import { cpSync, mkdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { digestOf } from "../src/cli/package-digest.ts";
import { asciiOnly } from "./ascii-only.ts";

const root = path.join(import.meta.dirname, "..");
const target = path.join(root, "dist", "packages");

/** What the command may import of each package. */
const packages = {
  zod: ["zod"],
  hono: ["hono", "hono/request", "hono/utils/handler", "hono/utils/url"],
};

/**
 * Writes the bundles, and files.json, which names the files that are in them, with their digest. Each file keeps its path and its exports, so a
 * module that is imported by itself is the one that is in the bundle.
 */
export async function bundlePackages(): Promise<void> {
  rmSync(target, { recursive: true, force: true });
  const bundled: Record<string, unknown> = {};
  for (const [name, imports] of Object.entries(packages)) {
    // The bundler follows links.
    const folder = realpathSync(path.join(root, "node_modules", name));
    const entries = imports.map((specifier) => fileURLToPath(import.meta.resolve(specifier)));
    const modules = await modulesOf(entries);
    const nameOf = (file: string): string => path.relative(folder, file).replaceAll(path.sep, "/");
    const build = await rolldown({
      input: Object.fromEntries(modules.map((file) => [nameOf(file).replace(/\.js$/, ""), file])),
      platform: "node",
      preserveEntrySignatures: "strict",
      plugins: [asciiOnly],
    });
    await build.write({
      dir: path.join(target, name),
      format: "es",
      comments: false,
      entryFileNames: "[name].js",
      chunkFileNames: "[name].js",
      codeSplitting: { groups: [{ name: "modules", test: /./ }] },
    });
    await build.close();
    cpSync(path.join(folder, "LICENSE"), path.join(target, name, "LICENSE"));
    const files = modules.map(nameOf);
    bundled[name] = { files, digest: digestOf(`${folder}/`, files) };
  }
  mkdirSync(target, { recursive: true });
  writeFileSync(path.join(target, "files.json"), JSON.stringify(bundled));
}

/** These files and all that they import. */
async function modulesOf(entries: readonly string[]): Promise<string[]> {
  const build = await rolldown({ input: [...entries], platform: "node", treeshake: false });
  const { output } = await build.generate({ format: "es" });
  await build.close();
  const modules = output.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
  return modules.filter((module) => path.isAbsolute(module)).toSorted();
}
