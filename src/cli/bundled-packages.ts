// Loads Zod and Hono from a few files in place of 125: those of dist/packages/, which the build makes of the installed packages.

const folder = new URL("../packages/", import.meta.url);

/** A package as the build has found it. */
interface BundledPackage {
  readonly version: string;
  readonly entry: string;
  /** The size of each file that is bundled. */
  readonly sizes: Readonly<Record<string, number>>;
}

/**
 * From now on imports of these packages, those of the app too, lead to the bundles, so that there is one copy of each module.
 * A package of another version, or with files of other sizes because it is patched, is loaded as it is installed.
 */
export function useBundledPackages(): void {
  const packages = Object.entries(bundledPackages());
  if (packages.length === 0) return;
  const bundledUrls = new Map(packages.flatMap(([name, bundled]) => urlsOf(name, bundled)));
  process.getBuiltinModule("node:module").registerHooks({
    resolve: (specifier, context, nextResolve) => {
      const resolved = nextResolve(specifier, context);
      const url = bundledUrls.get(resolved.url);
      return url === undefined ? resolved : { ...resolved, url };
    },
  });
}

/** None where the command runs from its sources. */
function bundledPackages(): Readonly<Record<string, BundledPackage>> {
  try {
    const { readFileSync } = process.getBuiltinModule("node:fs");
    return JSON.parse(readFileSync(new URL("files.json", folder), "utf8"));
  } catch {
    return {};
  }
}

/** The URL of each file of the installed package, with that of the file in its place. */
function urlsOf(name: string, { version, entry, sizes }: BundledPackage): [string, string][] {
  const installed = import.meta.resolve(name);
  if (!installed.endsWith(`/${entry}`)) return [];
  const from = new URL(installed.slice(0, -entry.length));
  const { readFileSync, statSync } = process.getBuiltinModule("node:fs");
  const manifest: { version?: unknown } = JSON.parse(readFileSync(new URL("package.json", from), "utf8"));
  const isSame = ([file, size]: [string, number]): boolean =>
    statSync(new URL(file, from), { throwIfNoEntry: false })?.size === size;
  const files = Object.entries(sizes);
  if (manifest.version !== version || !files.every(isSame)) return [];
  const to = new URL(`${name}/`, folder);
  return files.map(([file]) => [new URL(file, from).href, new URL(file, to).href]);
}
