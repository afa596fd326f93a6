import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: "sqlite", include: ["test/**/*.test.ts"], exclude: ["test/postgres/**"] },
      },
      {
        extends: true,
        test: {
          name: "postgres",
          include: [
            "test/http/{views,sessions}.test.ts",
            "test/resources/*.test.ts",
            "test/keys/ring.test.ts",
            "test/races/*.test.ts",
            "test/store/{plans,rows,sessions}.test.ts",
            "test/postgres/*.test.ts",
            "test/auth/*.test.ts",
          ],
          env: { TEST_DIALECT: "postgres" },
          globalSetup: ["test/support/postgres-server.ts"],
        },
      },
    ],
  },
});
