// The test of isolation over the tracker on PostgreSQL, by the built command.
import path from "node:path";
import { expect, it } from "vitest";
import { freshDatabase } from "../support/database.ts";
import { latchkeyCommand, root, scratchFolder } from "../support/process.ts";

it("finds nothing in the tracker", async () => {
  const app = path.join(root, "examples/tracker/app.ts");
  const { code, stdout } = await latchkeyCommand(
    ["test:isolation", app, "--database", await freshDatabase()],
    {
      cwd: scratchFolder(),
    },
  );
  expect([code, stdout]).toEqual([0, expect.stringContaining("no leak")]);
});
