// Writes the release's software bill of materials (CycloneDX 1.5): the packages that `npm install latchkey` installs, from the lock file.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.join(import.meta.dirname, "..");
const file = path.resolve(process.argv[2] ?? path.join(root, "sbom.cdx.json"));

interface Component {
  readonly "bom-ref": string;
  readonly properties: readonly { readonly name: string }[];
}

interface Bill {
  readonly metadata: { readonly component: { readonly name: string } };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** The bill without development dependencies. `npm sbom --omit dev` would also omit packages that the release needs too. */
function withoutDevelopment({ metadata, components, dependencies, ...rest }: Bill, name: string): Bill {
  const shipped = components.filter(
    ({ properties }) => !properties.some((property) => property.name === "cdx:npm:package:development"),
  );
  const refs = new Set(shipped.map((component) => component["bom-ref"]));
  return {
    ...rest,
    // npm uses the name of the folder.
    metadata: { ...metadata, component: { ...metadata.component, name } },
    components: shipped,
    dependencies: dependencies
      .filter(({ ref }) => refs.has(ref) || ref.startsWith(`${name}@`))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)) })),
  };
}

const { name }: { name: string } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
const complete: Bill = JSON.parse(
  execFileSync(
    "npm",
    // Only the lock file is read, not a registry, so a release has the same bill on every machine.
    ["sbom", "--package-lock-only", "--sbom-format", "cyclonedx", "--sbom-type", "library"],
    { cwd: root, encoding: "utf8", shell: process.platform === "win32" },
  ),
);
const bill = withoutDevelopment(complete, name);
writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`);
process.stdout.write(`${bill.components.length} packages in ${path.relative(process.cwd(), file)}\n`);
