import { defineConfig } from "vitest/config";

/** Tests that are about one database are known by their names; every other test of these folders runs on both. */
const aboutSqlite = ["test/**/*.sqlite.test.ts", "test/store/sqlite/**"];
const aboutPostgres = ["test/**/*.postgres.test.ts", "test/postgres/**"];

export default defineConfig({
  test: {
    // Failures and a summary: a page, also when thousands pass.
    reporters: ["minimal"],
    // A test that is slow on two busy cores is not wrong.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: { name: "sqlite", include: ["test/**/*.test.ts"], exclude: aboutPostgres },
      },
      {
        extends: true,
        test: {
          name: "postgres",
          include: [
            "test/{auth,store,resources,races,postgres}/**/*.test.ts",
            "test/e2e/migrate-killed.test.ts",
            "test/{http/views,endpoints/sessions}.test.ts",
            "test/adapters/raw-vectors.test.ts",
            "test/keys/ring.test.ts",
          ],
          exclude: aboutSqlite,
          env: { TEST_DIALECT: "postgres" },
          globalSetup: ["test/support/postgres-server.ts"],
        },
      },
    ],
  },
});
