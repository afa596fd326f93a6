// Writes a project from the templates of this package.
import { cpSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { generateSecret, secretFile } from "../../app/secret.ts";
import { createSecretFile } from "../../keys/index.ts";
import { packageFolder, packageManifest } from "../package-manifest.ts";
import type { Choices } from "./choices.ts";

const templates = path.join(packageFolder, "templates");

/** Writes a project into an empty folder, with a secret for development. */
export function writeProject(folder: string, choices: Choices): void {
  const name = path
    .basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, "-")
    .replace(/^-+/, "");
  copyTemplate("project", folder);
  if (choices.login === "email") copyTemplate("email", folder);
  // npm leaves files of these names out of a package.
  for (const file of readdirSync(folder).filter((file) => file.startsWith("_")))
    renameSync(path.join(folder, file), path.join(folder, file.replace("_", ".")));
  for (const [file, changes] of Object.entries(changesFor(name, choices)))
    change(path.join(folder, file), changes);
  writeFileSync(path.join(folder, "package.json"), `${JSON.stringify(manifest(name, choices), null, 2)}\n`);
  createSecretFile(path.join(folder, secretFile), `${generateSecret()}\n`);
}

/** Copies the files of a template, but not what work on it may have left there. */
function copyTemplate(template: string, folder: string): void {
  cpSync(path.join(templates, template), folder, {
    recursive: true,
    filter: (source) => !/\.db(?:-\w+)?$|\.latchkey-secret|[\\/]node_modules$/.test(source),
  });
}

type Changes = readonly (readonly [text: string, replacement: string])[];

/** The templates are whole projects, on SQLite, of users who log in by their username. */
function changesFor(name: string, { database, login }: Choices): Readonly<Record<string, Changes>> {
  const url = `postgres://localhost:5432/${name.replaceAll("-", "_")}`;
  const isPostgres = database === "postgres";
  return {
    "README.md": [
      ...(isPostgres ? [["-v my-app-data:/app/data", "-e DATABASE_URL"] as const] : []),
      ...(login === "email" ? [["username=ada", "email=ada@example.org"] as const] : []),
      ["my-app", name],
    ],
    ...(isPostgres && {
      "options.ts": [["sqlite:latchkey.db", url]],
      ".env.example": [["DATABASE_URL=sqlite:latchkey.db", `DATABASE_URL=${url}`]],
      Dockerfile: [
        ["RUN mkdir -p data && chown node:node data\n", ""],
        [" DATABASE_URL=sqlite:data/latchkey.db", ""],
      ],
    }),
  };
}

function change(file: string, changes: Changes): void {
  let text = readFileSync(file, "utf8");
  for (const [from, to] of changes) text = text.replaceAll(from, () => to);
  writeFileSync(file, text);
}

function manifest(name: string, { database }: Choices): object {
  const { version, dependencies, devDependencies } = packageManifest();
  return {
    name: name === "" ? "my-app" : name,
    version: "0.1.0",
    private: true,
    type: "module",
    scripts: {
      dev: "latchkey dev",
      start: "latchkey start",
      test: "node --test",
      check: "tsc --noEmit",
      migrate: "latchkey migrate",
    },
    // A strict package manager resolves only what an app depends on itself.
    dependencies: {
      latchkey: `^${version}`,
      ...(database === "postgres" && { pg: `^${devDependencies["pg"]}` }),
      zod: dependencies["zod"],
    },
    devDependencies: {
      "@types/node": `^${devDependencies["@types/node"]}`,
      typescript: `^${devDependencies["typescript"]}`,
    },
    engines: { node: ">=24.7" },
  };
}
