// The build has Kysely in it; a project may still use the names of the package `kysely`.
import { describe, expect, it } from "vitest";
import { root, scratchFolder } from "../support/process.ts";
import { mustRun } from "../support/tarball.ts";

const script = `
  import { latchkey, NoResultError, sql } from ${JSON.stringify(`${root}/dist/index.js`)};
  import { sql as packageSql } from ${JSON.stringify(import.meta.resolve("kysely"))};
  const app = latchkey({ database: "sqlite::memory:", secretKey: "kysely-".repeat(6) });
  await app.migrate();
  const seat = packageSql.ref("seat");
  await packageSql\`create table \${seat} (number integer primary key)\`.execute(app.db);
  await sql\`insert into \${seat} values (\${1})\`.execute(app.db);
  const found = await app.db.withTables().selectFrom("seat").select(packageSql\`number + \${sql.lit(1)}\`.as("next")).execute();
  const refused = await app.db.withTables().selectFrom("seat").selectAll().where("number", "=", 9)
    .executeTakeFirstOrThrow().catch((error) => error);
  await app.close();
  console.log(JSON.stringify([found, refused instanceof NoResultError]));
`;

describe("the package kysely beside the build", () => {
  it("gives an `sql` that works with app.db, as the one of latchkey does", async () => {
    const output = await mustRun("node", ["--input-type=module", "--eval", script], scratchFolder());
    expect(JSON.parse(output)).toEqual([[{ next: 2 }], true]);
  });
});
