// An app with five connections and a view that holds one of them for 0.4 seconds.
import { defineView, isAuthenticated, latchkey } from "latchkey";
import { sql } from "kysely";

const app = latchkey({
  database: process.env["DATABASE_URL"] ?? "",
  postgres: { poolSize: 5 },
  passwords: { hashers: [{ algorithm: "pbkdf2_sha256", iterations: 1000 }] },
  views: [
    defineView("/slow/", {
      permissions: [isAuthenticated],
      get: async () => {
        await sql`select pg_sleep(0.4)`.execute(app.db);
        return {};
      },
    }),
  ],
});

// oxlint-disable-next-line no-default-export -- `latchkey start` looks for it
export default app;
