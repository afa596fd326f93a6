// `latchkey test:isolation`: on a scratch database, with exit code 1 when something leaks or cannot be tried.
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { latchkeyCommand, root, scratchFolder } from "../support/process.ts";

const folder = scratchFolder();
const library = path.join(root, "dist/index.js");
const file = (name: string, text: string): string => {
  writeFileSync(path.join(folder, name), text);
  return name;
};
const zod = path.join(root, "node_modules/zod/index.js");

const leaky = file(
  "leaky.ts",
  `import { action, defineResource, isAuthenticated, latchkey } from ${JSON.stringify(library)};
   import * as z from ${JSON.stringify(zod)};
   const notes = defineResource("notes", {
     schema: z.object({ text: z.string() }),
     owner: "owner",
     actions: { all: action({ on: "collection", method: "GET", run: () => app.db.selectFrom("notes").selectAll().execute() }) },
   });
   const codes = defineResource("codes", {
     schema: z.object({ code: z.string().refine((text) => text.startsWith("%")) }),
     owner: "owner",
   });
   const app = latchkey({ database: "sqlite:own.db", permissions: [isAuthenticated], resources: [notes, codes] });
   export default app;`,
);

it("reports leaks and what it cannot try, and never opens the app's own database", async () => {
  const { code, stdout, stderr } = await latchkeyCommand(["test:isolation", leaky], { cwd: folder });
  expect([code, stderr]).toEqual([1, ""]);
  expect(stdout).toMatch(
    /LEAK \(action\): GET \/api\/notes\/all\/ as user 1\n +The answer has "notes-isolated-2-0"/,
  );
  expect(stdout).toMatch(
    /codes \(owner: owner\)\n  NOT TRIED: POST \/api\/codes\/ .* samples: \{ "codes": \{ code: … \} \}/,
  );
  expect(stdout).toMatch(/2 resources, \d+ requests, \d leaks, 1 not tried\n$/);
  expect(existsSync(path.join(folder, "own.db"))).toBe(false);
});

it("takes samples, skips resources, and prints JSON", async () => {
  const samples = file("samples.json", JSON.stringify({ codes: { code: "%1" } }));
  const flags = ["--samples", samples, "--skip", "notes", "--json"];
  const { code, stdout } = await latchkeyCommand(["test:isolation", leaky, ...flags], { cwd: folder });
  expect([code, JSON.parse(stdout)]).toMatchObject([
    0,
    { isIsolated: true, leaks: [], resources: [{ scope: "skipped" }, {}] },
  ]);
});

it.each([
  [["--skip", "nots"], /no resource nots/],
  [["--samples", "no.json"], /no\.json cannot be read/],
  [["--samples", leaky], /leaky\.ts has no samples/],
])("%j is refused", async (flags, message) => {
  const { code, stderr } = await latchkeyCommand(["test:isolation", leaky, ...flags], { cwd: folder });
  expect([code === 0, stderr]).toEqual([false, expect.stringMatching(message)]);
});
