// Loads Zod and Hono from a few files in place of 125: those of dist/packages/, which the build makes of the installed packages.
import { digestOf } from "./package-digest.ts";

const dist = new URL("../", import.meta.url).href;
const folder = `${dist}packages/`;

/** A package as the build has found it. */
interface BundledPackage {
  /** The files that are bundled. */
  readonly files: readonly string[];
  /** Their digest. */
  readonly digest: string;
}

/**
 * From now on imports of these packages, those of the app too, lead to the bundles, so that there is one copy of each module.
 * A package with other files, because it is of another version or patched, is loaded as it is installed.
 */
export function useBundledPackages(): void {
  const packages = new Map(Object.entries(bundledPackages()));
  if (packages.size === 0) return;
  const bundledUrls = new Map<string, string>();
  process.getBuiltinModule("node:module").registerHooks({
    resolve: (specifier, context, nextResolve) => {
      const resolved = nextResolve(specifier, context);
      const [name = ""] = specifier.split("/", 1);
      const bundled = packages.get(name);
      // Our own imports come before those of the app, and say where the package is.
      if (bundled !== undefined && context.parentURL?.startsWith(dist)) {
        packages.delete(name);
        for (const [from, to] of urlsOf(name, bundled, resolved.url)) bundledUrls.set(from, to);
      }
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

/** The URL of each file of the package that is installed at `url`, with that of the file in its place. */
function urlsOf(name: string, { files, digest }: BundledPackage, url: string): (readonly [string, string])[] {
  const known = files.find((file) => url.endsWith(`/${name}/${file}`));
  if (known === undefined) return [];
  const from = url.slice(0, -known.length);
  const place = process.getBuiltinModule("node:url").fileURLToPath(from);
  if (!isSame(place, files, digest)) return [];
  return files.map((file) => [from + file, `${folder}${name}/${file}`]);
}

function isSame(place: string, files: readonly string[], digest: string): boolean {
  try {
    return digestOf(place, files) === digest;
  } catch {
    return false;
  }
}
