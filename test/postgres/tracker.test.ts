// The tests of the tracker example on PostgreSQL, on the built package.
import path from "node:path";
import { expect, it } from "vitest";
import { freshDatabase } from "../support/database.ts";
import { cheapHashes, root, run } from "../support/process.ts";

it("the tests of the tracker pass on PostgreSQL", async () => {
  const file = path.join(root, "examples/tracker/app.test.ts");
  const outcome = await run(process.execPath, ["--test", file], {
    cwd: path.dirname(file),
    env: {
      ...cheapHashes,
      DATABASE_URL: await freshDatabase(),
      SECRET_KEY: "example-secret-0123456789-0123456789",
    },
  });
  expect([outcome.code, outcome.stdout]).toEqual([0, expect.stringContaining("fail 0")]);
});
