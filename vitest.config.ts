// Every test belongs to one project on SQLite; those about the flows and the store run on PostgreSQL too.
import { availableParallelism } from "node:os";
import path from "node:path";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/support/longest-first.ts";
import { mutantsPlugin } from "./test/testing/isolation/mutants.ts";

/** Tests that replace a module, which must not be loaded before: each file gets a process of its own. */
const isolated = [
  "test/http/{crowded-logins,hung-up}.test.ts",
  "test/passwords/{bcrypt-threads,queue}.test.ts",
  "test/keys/named.test.ts",
];

/** Tests of a source with mutants in it. */
const mutated = ["test/**/*.mutants.test.ts"];

/** Tests in a browser. */
const inBrowser = ["test/browser/**/*.test.ts"];

/** Tests that are about PostgreSQL. */
const aboutPostgres = ["test/**/*.postgres.test.ts", "test/postgres/**"];

/** Tests on SQLite that start processes, need the build, or do a thing many times. */
const processes = [
  "test/{cli,docs,e2e,package,races,release,types}/**/*.test.ts",
  "test/adapters/{raw-vectors,refused-bytes}.test.ts",
  "test/auth/{concurrency,django-hashes,handover,histories}.test.ts",
  "test/conformance/transcripts.test.ts",
  "test/keys/{ring,secret}.test.ts",
  "test/passwords/{compiled,load,passwords,vectors}.test.ts",
  "test/resources/{large-lists,long-lists,naughty-strings,round-trip}.test.ts",
  "test/store/{history/commands,pages,schema/migrations,sqlite/*}.test.ts",
  "test/testing/isolation/isolation.test.ts",
  "test/tokens/{interop-python,properties}.test.ts",
];

/** Tests that run on both databases. */
const onPostgres = [
  "test/{auth,store,resources,races,postgres}/**/*.test.ts",
  "test/admin/{access,audit,rows,search,users}.test.ts",
  "test/e2e/migrate-killed.test.ts",
  "test/{http/views,endpoints/{current-user,sessions}}.test.ts",
  "test/adapters/raw-vectors.test.ts",
  "test/keys/ring.test.ts",
  // Only in `npm run test:screens`.
  ...(process.env["SCREENS"] === "all" ? ["test/browser/screens.test.ts"] : []),
];

export default defineConfig({
  // Migrations that tests write in folders of their own, and the tests of types, import the package by its name.
  resolve: {
    alias: [
      { find: /^latchkey$/, replacement: path.join(import.meta.dirname, "src/index.ts") },
      {
        find: /^latchkey\/(migrations|options|testing|tokens)$/,
        replacement: `${import.meta.dirname}/src/$1/index.ts`,
      },
    ],
  },
  test: {
    // Failures and a summary: a page, also when thousands pass.
    reporters: ["minimal"],
    // A test that is slow on two busy cores is not wrong.
    testTimeout: 120_000,
    hookTimeout: 240_000,
    // Much of a test is waiting for a disk, a server or a process: on two cores five files run at once.
    maxWorkers: Math.max(5, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    // The files of a project share processes, and so the modules that each of them would load again.
    isolate: false,
    setupFiles: ["test/support/setup.ts"],
    globalSetup: ["test/support/scratch-root.ts"],
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: "fast",
          include: ["test/**/*.test.ts"],
          exclude: [...processes, ...isolated, ...mutated, ...inBrowser, ...aboutPostgres],
        },
      },
      { extends: true, plugins: [mutantsPlugin()], test: { name: "mutants", include: mutated } },
      { extends: true, test: { name: "isolated", include: isolated, isolate: true } },
      {
        extends: true,
        test: { name: "browser", include: inBrowser, globalSetup: ["test/support/browser-server.ts"] },
      },
      { extends: true, test: { name: "processes", include: processes, exclude: aboutPostgres } },
      {
        extends: true,
        test: {
          name: "postgres",
          include: onPostgres,
          exclude: ["test/store/sqlite/**"],
          env: { TEST_DIALECT: "postgres" },
          globalSetup: ["test/support/postgres-server.ts"],
        },
      },
    ],
  },
});
