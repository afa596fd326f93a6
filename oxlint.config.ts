// The linter's rules. Those about imports between folders are made from layers.ts.
import { existsSync } from "node:fs";
import path from "node:path";
import { defineConfig } from "oxlint";
import { folders, mustNotImport } from "./layers.ts";

/** What a folder must not import: folders that are not on its left, the package's own index, and Kysely outside store/. */
const restrictedImports = (
  folder: string,
  index: string,
): [
  "error",
  { paths: { name: string; message: string }[]; patterns: { group: string[]; message: string }[] },
] => [
  "error",
  {
    paths:
      folder === "store" ? [] : [{ name: "kysely", message: "Only store/ knows Kysely (ARCHITECTURE.md)." }],
    patterns: [
      {
        group: [...mustNotImport(folder).map((other) => `**/${other}/**`), index],
        message: `${folder}/ must not import this (layers.ts, ARCHITECTURE.md).`,
      },
    ],
  },
];

/** The admin's web app is linted where its packages are: without them its types are unknown. */
const withoutAdmin = existsSync(path.join(import.meta.dirname, "admin/node_modules")) ? [] : ["/admin"];

export default defineConfig({
  plugins: ["typescript", "import", "unicorn", "oxc", "promise", "node", "vitest"],
  categories: { correctness: "error", suspicious: "error", perf: "error" },
  env: { node: true, es2024: true },
  ignorePatterns: ["dist", "node_modules", "test/data", "admin/build", ...withoutAdmin],
  rules: {
    "typescript/no-explicit-any": "error",
    "typescript/no-floating-promises": "error",
    "typescript/no-misused-promises": "error",
    "typescript/switch-exhaustiveness-check": "error",
    "typescript/consistent-type-imports": "error",
    "import/no-default-export": "error",
    "import/no-cycle": ["error", { ignoreTypes: false }],
    "import/no-unassigned-import": "off",
    "no-await-in-loop": "off",
    "no-shadow": "off",
    "no-underscore-dangle": "off",
    "unicorn/no-array-sort": "off",
    "unicorn/consistent-function-scoping": "off",
  },
  overrides: [
    {
      files: ["src/**", "admin/src/**"],
      rules: {
        "max-lines": ["error", { max: 300, skipComments: true, skipBlankLines: true }],
        "max-lines-per-function": ["error", { max: 80, skipComments: true, skipBlankLines: true }],
      },
    },
    ...folders.flatMap((folder) => [
      {
        files: [`src/${folder}/*.ts`],
        rules: { "no-restricted-imports": restrictedImports(folder, "../index.ts") },
      },
      {
        files: [`src/${folder}/*/**/*.ts`],
        rules: { "no-restricted-imports": restrictedImports(folder, "../../index.ts") },
      },
    ]),
    { files: ["{examples,templates}/**/*.test.ts"], rules: { "typescript/no-floating-promises": "off" } },
    {
      files: ["admin/{src,mock}/**", "admin/*.ts"],
      plugins: ["typescript", "import", "unicorn", "oxc", "promise", "react", "jsx-a11y"],
      env: { browser: true },
      rules: {
        "react/react-in-jsx-scope": "off",
        // Scripts of the same server sent what is read here, and react-admin hands it on as `any`.
        "typescript/no-unsafe-type-assertion": "off",
        "typescript/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
        // A dialog starts at its first input. Material UI's boxes are elements by their role.
        "jsx-a11y/no-autofocus": "off",
        "jsx-a11y/prefer-tag-over-role": "off",
      },
    },
    {
      files: ["oxlint.config.ts", "vitest.config.ts", "admin/vite.config.ts", "examples/**", "templates/**"],
      rules: { "import/no-default-export": "off" },
    },
  ],
});
