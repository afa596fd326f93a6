// This package's package.json, and the folder of the package.
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this package: two folders above src/cli/ and dist/cli/. */
export const packageFolder = fileURLToPath(new URL("../../", import.meta.url));

/** The fields of package.json that commands read. */
export interface PackageManifest {
  readonly version: string;
  /** Versions by package name. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** The versions that this package is developed with. */
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** Reads package.json. */
export function packageManifest(): PackageManifest {
  return JSON.parse(readFileSync(path.join(packageFolder, "package.json"), "utf8"));
}
