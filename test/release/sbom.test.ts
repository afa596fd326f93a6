// The release's bill of materials names what an installation brings along: the dependencies of package.json, no more, no less.
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { run, scratchFolder } from "../support/process.ts";

const root = path.join(import.meta.dirname, "../..");

it("npm run release:sbom writes it", async () => {
  const file = path.join(scratchFolder(), "sbom.json");
  const { code, stdout, stderr } = await run("npm", ["run", "--silent", "release:sbom", "--", file], {
    cwd: root,
  });
  expect([code, stderr]).toEqual([0, ""]);
  const { name, version, dependencies }: { name: string; version: string; dependencies: object } = JSON.parse(
    readFileSync(path.join(root, "package.json"), "utf8"),
  );
  const bill = JSON.parse(readFileSync(file, "utf8"));
  expect(bill).toMatchObject({ bomFormat: "CycloneDX", metadata: { component: { name, version } } });
  const components: { name: string; version: string; hashes: unknown[]; licenses: unknown[] }[] =
    bill.components;
  // None of the dependencies has dependencies of its own.
  expect(Object.fromEntries(components.map((component) => [component.name, component.version]))).toEqual(
    dependencies,
  );
  for (const { hashes, licenses } of components) expect([hashes.length, licenses.length]).toEqual([1, 1]);
  expect(bill.dependencies).toHaveLength(1 + components.length);
  expect(stdout).toContain(`${components.length} packages in`);
});
