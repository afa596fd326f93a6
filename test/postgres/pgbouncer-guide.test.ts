// PgBouncer with the settings of the guide: an app behind it serves more requests at a time than it has connections.
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, inject, it } from "vitest";
import { testApp } from "../support/app.ts";
import { freshDatabase } from "../support/database.ts";
import { noPgBouncer, skipped, startPgBouncer } from "../support/pgbouncer.ts";
import { root } from "../support/process.ts";

const page = readFileSync(path.join(root, "docs/guide/deployment.md"), "utf8");
const [, file = ""] = /```ini\n([^]*?)```/.exec(page) ?? [];
const [, section = ""] = file.split("[pgbouncer]\n");
const settings = Object.fromEntries(
  section
    .trim()
    .split("\n")
    .map((line) => line.split(" = ")),
);
// The test has addresses and users of its own.
const { listen_addr, listen_port, auth_type, auth_file, ...rest } = settings;

describe.skipIf(noPgBouncer !== undefined)(`the settings of the guide${skipped}`, () => {
  it("serve an app behind it", async () => {
    expect([listen_addr, listen_port, auth_type, auth_file]).not.toContain(undefined);
    expect(rest).toEqual({ pool_mode: "transaction", default_pool_size: "20", max_client_conn: "1000" });
    const bouncer = await startPgBouncer(inject("postgresUrl"), rest);
    const database = bouncer.through(await freshDatabase());
    const { app, login } = await testApp({
      database,
      postgres: { pooler: "transaction", poolSize: 40, connectionTimeout: 30_000 },
    });
    const { access } = await login("ada");
    const headers = { authorization: `Bearer ${access}` };
    const answers = await Promise.all(
      Array.from({ length: 100 }, async () =>
        app.fetch(new Request("http://localhost/api/sessions/", { headers })),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await app.close();
    await bouncer.stop();
  });
});
