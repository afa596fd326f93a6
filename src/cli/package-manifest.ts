// What this package's own package.json says, and where the package is.
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this package: from src/cli/ as from dist/cli/ it is two folders up. */
export const packageFolder = fileURLToPath(new URL("../../", import.meta.url));

/** What commands need of package.json. */
export interface PackageManifest {
  readonly version: string;
  /** Versions by the name of the package. */
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Reads package.json. */
export function packageManifest(): PackageManifest {
  return JSON.parse(readFileSync(path.join(packageFolder, "package.json"), "utf8"));
}
