// The package as a user gets it: packed from a fresh clone, installed by npm and by pnpm, compiled against, and served from.
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import path from "node:path";
import { http } from "../support/http.ts";
import { npmProject, packedProject, readmeApp } from "../support/packed-project.ts";
import { cheapHashes, root, scratchFolder, startServer } from "../support/process.ts";
import { isRelease, mustRun, packedTarball, tool } from "../support/tarball.ts";

const manifest: { version: string; exports: Record<string, string>; dependencies: Record<string, string> } =
  JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));

let files: string[] = [];
const unpacked = scratchFolder();

beforeAll(async () => {
  const tarball = await packedTarball();
  await mustRun("tar", ["-xzf", tarball], unpacked);
  const listed = await mustRun("tar", ["-tzf", tarball], path.dirname(tarball));
  files = listed
    .trim()
    .split("\n")
    .map((name) => name.replace(/^package\//, ""));
}, 300_000);

const read = (name: string): string => readFileSync(path.join(unpacked, "package", name), "utf8");

describe("the tarball", () => {
  it("holds the code, the licence, and nothing that only the build or the tests need", () => {
    expect(files).toEqual(
      expect.arrayContaining([
        "dist/index.js",
        "dist/index.d.ts",
        "dist/cli/main.js",
        "LICENSE",
        "README.md",
      ]),
    );
    expect(files).toEqual(
      expect.arrayContaining([
        "examples/quickstart/app.ts",
        "dist/passwords/NOTICE.md",
        "dist/chunks/kysely-LICENSE",
        "dist/packages/zod/LICENSE",
        "dist/packages/hono/LICENSE",
      ]),
    );
    // `latchkey init` copies the templates with their tests.
    const templates = readdirSync(path.join(root, "templates"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.startsWith("tsconfig."))
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
    expect(templates.length).toBeGreaterThan(10);
    expect(files).toEqual(expect.arrayContaining([...templates, "templates/project/tsconfig.json"]));
    const needless =
      /^src\/|^bench\/|^(?!examples\/|templates\/).*\.test\.ts$|tsbuildinfo$|\.db$|latchkey-secret/;
    expect(files.filter((name) => needless.test(name))).toEqual([]);
  });

  it.skipIf(!existsSync(path.join(root, "admin/build/sources.sha256")))(
    "holds the admin as it was built, with the licences of what is bundled (skipped without npm run build:admin)",
    () => {
      const admin = files.filter((name) => name.startsWith("dist/admin-app/"));
      expect(admin).toEqual(
        expect.arrayContaining(["dist/admin-app/index.html", "dist/admin-app/licenses.md"]),
      );
      const scripts = admin.filter((name) => name.endsWith(".js"));
      expect(scripts.length).toBeGreaterThan(1);
      for (const script of scripts)
        expect(admin).toEqual(expect.arrayContaining([`${script}.br`, `${script}.gz`]));
      expect(files.filter((name) => name.startsWith("admin/"))).toEqual([]);
    },
  );

  it("holds what every entry point names", () => {
    const missing = Object.values(manifest.exports).filter((name) => !files.includes(name.replace("./", "")));
    expect(missing).toEqual([]);
  });

  it("holds what the README and the documentation link to", () => {
    const pages = files.filter((name) => name.endsWith(".md") && !name.startsWith("dist/"));
    expect(pages.length).toBeGreaterThan(10);
    const broken: string[] = [];
    for (const page of pages) {
      const links = read(page).matchAll(/\]\((?!https?:)([^)#]+)/g);
      for (const [, link = ""] of links) {
        const target = path.posix.join(path.posix.dirname(page), link);
        const isThere = files.includes(target) || files.some((name) => name.startsWith(`${target}/`));
        if (!isThere) broken.push(`${page}: ${link}`);
      }
    }
    expect(broken).toEqual([]);
  });

  it("runs with source maps that need no file beside them", () => {
    const map: { sources: string[]; sourcesContent?: (string | null)[] } = JSON.parse(
      read("dist/chunks/latchkey.js.map"),
    );
    expect(map.sources).toContain("../../src/auth/refresh.ts");
    expect(map.sourcesContent).toEqual(map.sources.map(() => expect.any(String)));
  });
});

const entries = Object.keys(manifest.exports).filter((name) => !name.endsWith(".json"));
const consumer = entries
  .map((name, index) => `import * as entry${index} from "latchkey${name.slice(1)}";\nvoid entry${index};`)
  .join("\n");
const settings = (more: object): string =>
  JSON.stringify({
    compilerOptions: {
      target: "es2022",
      module: "nodenext",
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      types: ["node"],
      ...more,
    },
    include: ["*.ts"],
  });

const strictest = { "tsconfig.exact.json": settings({ exactOptionalPropertyTypes: true, lib: ["es2022"] }) };
const bundler = { module: "esnext", moduleResolution: "bundler" };
/** Each way to find modules, each set of globals, and each meaning of optional members. */
const configurations = {
  "tsconfig.json": settings({}),
  "tsconfig.bundler.json": settings({ ...bundler, exactOptionalPropertyTypes: true, lib: ["es2022"] }),
};
const allConfigurations = { ...configurations, ...strictest, "tsconfig.globals.json": settings(bundler) };

/** A folder with the README's app and a module that imports every entry point, and the packages of a project. */
function consumerOf(project: string, files: Readonly<Record<string, string>>): string {
  const folder = scratchFolder();
  symlinkSync(path.join(project, "node_modules"), path.join(folder, "node_modules"));
  const modules = { "package.json": '{ "type": "module" }', "app.ts": readmeApp, "entries.ts": consumer };
  for (const [name, text] of Object.entries({ ...modules, ...files }))
    writeFileSync(path.join(folder, name), text);
  return folder;
}

/** What a compiler says about them and all their packages, without skipLibCheck, in one process, which parses what is shared once. */
async function compilerErrors(
  project: string,
  configurations: Readonly<Record<string, string>>,
  compiler = project,
): Promise<string> {
  const program = path.join(compiler, "node_modules/typescript/bin/tsc");
  // An old compiler does not know the flag.
  const flags = compiler === project ? ["--singleThreaded"] : [];
  const args = [program, "-b", ...flags, ...Object.keys(configurations)];
  const { code, stdout } = await tool("node", args, consumerOf(project, configurations));
  return code === 0 ? "" : `${code}: ${stdout}`;
}

// A machine whose packages are older than this list has no yarn.
const hasYarn = existsSync(path.join(root, "node_modules/.bin/yarn"));

/** A project that a package manager installs, without what only its developer needs: npm installs that. */
async function installedBy(program: string, ...install: string[]): Promise<string> {
  const folder = await packedProject(scratchFolder());
  await mustRun(program, ["install", "--prefer-offline", ...install], folder);
  return folder;
}

const ownBin = ["node_modules/.bin/latchkey"];

describe.each([
  ["npm", npmProject, ["npm", "exec", "--", "latchkey"]],
  ["pnpm", () => installedBy("pnpm", "--prod"), ownBin],
  ...(hasYarn
    ? [["yarn", () => installedBy("yarn", "--production", "--no-lockfile", "--silent"), ownBin] as const]
    : []),
] as const)("a project of `latchkey init`, installed by %s", (program, install, [command, ...args]) => {
  let folder = "";
  beforeAll(async () => {
    folder = await install();
  }, 300_000);

  // Its tests and its compiler are the same, whoever installed them.
  it.runIf(program === "npm")("passes its own tests", async () => {
    const tested = await tool(program, ["run", "test"], folder);
    expect([tested.code, tested.stdout]).toEqual([0, expect.stringMatching(/pass 4\n[^]*fail 0\n/)]);
  });

  it.runIf(program === "npm")("passes its own checks; so does every entry point of the package", async () => {
    expect(await tool(program, ["run", "check", "--", "--singleThreaded"], folder)).toMatchObject({
      code: 0,
    });
    const chosen = isRelease ? allConfigurations : configurations;
    expect(await compilerErrors(folder, chosen)).toBe("");
  });

  it.runIf(program === "npm")(
    "has declarations that compile with TypeScript 5.9.3",
    async () => {
      const compiler = scratchFolder();
      const install = ["install", "--prefer-offline", "--no-audit", "--no-fund", "typescript@5.9.3"];
      await mustRun(program, install, compiler);
      // This compiler takes ten seconds for the packages that ours depends on: only a release is checked with them.
      expect(isRelease ? await compilerErrors(folder, allConfigurations, compiler) : "").toBe("");
      const script = path.join(import.meta.dirname, "declaration-errors.ts");
      const checked = consumerOf(folder, strictest);
      const found = await tool("node", [script, compiler, ...Object.keys(strictest)], checked);
      expect(found).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d{3} declaration files\n$/) });
    },
    300_000,
  );

  it("has a command", async () => {
    expect(await mustRun(command ?? "", [...(args ?? []), "--version"], folder)).toBe(
      `${manifest.version}\n`,
    );
  });

  it("serves the README's app", async () => {
    const command = path.join(folder, "node_modules/latchkey/dist/cli/main.js");
    // What is cached of these files is of no use after this run.
    const cache = { NODE_COMPILE_CACHE: path.join(folder, "cache") };
    const env = { ...cache, ...(program !== "npm" && cheapHashes) };
    const server = await startServer({ cwd: path.join(folder, "readme"), app: "app.ts", command, env });
    try {
      const person = { username: "ada", password: "tr0ub4dor-staple" };
      expect((await http("POST", `${server.url}/api/users/`, person)).status).toBe(201);
      const { body } = await http("POST", `${server.url}/api/token/`, person);
      const made = await http("POST", `${server.url}/api/tasks/`, { title: "Water" }, String(body["access"]));
      expect([made.status, made.body["owner"]]).toEqual([201, 1]);
    } finally {
      await server.stop();
    }
    expect(existsSync(path.join(folder, "readme/latchkey.db"))).toBe(true);
  });
});
