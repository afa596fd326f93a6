// The command loads Zod and Hono from its own bundles, so that an app and Latchkey share one copy; other versions stay as installed.
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { root, run, scratchFolder } from "../support/process.ts";

const app = `
  import { latchkey } from "latchkey";
  import * as z from "zod";
  import * as four from "zod/v4";
  import * as core from "zod/v4/core";
  import { string } from "zod/mini";
  import { de } from "zod/locales";
  import { Hono } from "hono";
  import { routePath } from "hono/route";
  const app = latchkey({ database: "sqlite::memory:", secretKey: "bundles-".repeat(5), resources: [] });
  app.routes.get("/custom/:name", (context) => context.text(routePath(context)));
  const answer = await app.fetch(new Request("http://localhost/custom/a"));
  console.log("seen", JSON.stringify([
    z.ZodString === four.ZodString,
    Object.getPrototypeOf(z.string()).constructor === Object.getPrototypeOf(four.string()).constructor,
    string() instanceof core.$ZodString,
    z.core.$ZodString === core.$ZodString,
    z.locales.de === de,
    app.routes instanceof Hono,
    await answer.text(),
    core.version.marked ?? false,
  ]));
  export default app;
`;

interface Seen {
  /** What the app has found. */
  readonly seen: unknown;
  /** The files of Zod and Hono that were loaded from where they are installed. */
  readonly installed: readonly string[];
}

/** A project with the build and copies of Zod and Hono. */
function project(): string {
  const folder = scratchFolder();
  const modules = path.join(folder, "node_modules");
  const own = path.join(modules, "latchkey");
  mkdirSync(own, { recursive: true });
  cpSync(path.join(root, "package.json"), path.join(own, "package.json"));
  const filter = (file: string): boolean =>
    !/\/(?:admin-app|src|v3|cjs|types)$|\.map$|\.d\.c?ts$|\.cjs$/.test(file);
  cpSync(path.join(root, "dist"), path.join(own, "dist"), { recursive: true, filter });
  for (const name of ["zod", "hono"])
    cpSync(path.join(root, "node_modules", name), path.join(modules, name), { recursive: true, filter });
  symlinkSync(path.join(root, "node_modules/bcryptjs"), path.join(modules, "bcryptjs"));
  writeFileSync(path.join(folder, "app.ts"), app);
  return folder;
}

async function seenIn(folder: string): Promise<Seen> {
  const preload = path.join(root, "test/package/start-modules.ts");
  const cli = path.join(folder, "node_modules/latchkey/dist/cli/main.js");
  const { code, stdout, stderr } = await run(process.execPath, ["--import", preload, cli, "routes"], {
    cwd: folder,
  });
  expect({ code, stdout }).toMatchObject({ code: 0 });
  const { urls }: { urls: string[] } = JSON.parse(stderr.trim().split("\n").at(-1) ?? "");
  const [, seen = ""] = /^seen (.*)$/m.exec(stdout) ?? [];
  const installed = urls.flatMap((url) => /\/node_modules\/((?:zod|hono)\/.*)$/.exec(url)?.[1] ?? []);
  return { seen: JSON.parse(seen), installed: installed.toSorted() };
}

/** Changes a file of an installed package. */
function patch(folder: string, file: string, change: (text: string) => string): void {
  const place = path.join(folder, "node_modules", file);
  writeFileSync(place, change(readFileSync(place, "utf8")));
}

describe("the bundles of packages that the command loads", () => {
  it("are the packages for the app too, with modules that are not in them", async () => {
    const { seen, installed } = await seenIn(project());
    expect(seen).toEqual([true, true, true, true, true, true, "/custom/:name", false]);
    expect(installed.filter((file) => !/^zod\/(?:v4\/)?mini\//.test(file))).toEqual([
      "zod/locales/index.js",
      "zod/v4/classic/index.js",
      "zod/v4/index.js",
    ]);
  });

  it("are left out for a package that is patched", async () => {
    const folder = project();
    // The file is as long as before.
    patch(folder, "zod/v4/core/versions.js", (text) => text.replace("    major: 4,", "marked: true,"));
    const { seen, installed } = await seenIn(folder);
    expect(seen).toEqual([true, true, true, true, true, true, "/custom/:name", true]);
    expect(installed).toContain("zod/v4/core/versions.js");
    expect(installed).not.toContain("hono/dist/hono.js");
  });

  it("are left out for another version of a package", async () => {
    const folder = project();
    patch(folder, "hono/dist/hono.js", (text) => `${text}\n`);
    const { seen, installed } = await seenIn(folder);
    expect(seen).toEqual([true, true, true, true, true, true, "/custom/:name", false]);
    expect(installed).toContain("hono/dist/hono.js");
    expect(installed).not.toContain("zod/v4/core/versions.js");
  });
});
