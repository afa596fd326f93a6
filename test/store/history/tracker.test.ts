// The history of the tracker example, up and down with rows in it, on both dialects.
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { dialect, execute, freshDatabase, look } from "../../support/database.ts";
import { root } from "../../support/process.ts";
import { projectFolder } from "../../support/project-folder.ts";

const example = path.join(root, "examples/tracker");

it("renames, splits and retypes columns, and goes back", async () => {
  const url = await freshDatabase();
  const project = projectFolder(url);
  project.use(readFileSync(path.join(example, "app.ts"), "utf8"));
  const folder = path.join(example, "migrations");
  mkdirSync(path.join(project.folder, "migrations"));
  for (const file of readdirSync(folder))
    copyFileSync(path.join(folder, file), path.join(project.folder, "migrations", file));
  expect((await project.run("migrate 0001")).output).toContain("migrated   0001_initial");
  const moment = "'2026-01-01 00:00:00'";
  await execute(
    url,
    `insert into tracker_user (password, is_superuser, email, is_staff, is_active, date_joined, full_name)
      values ('', false, 'ada@example.org', false, true, ${moment}, 'Ada')`,
    `insert into projects (title, key, is_public, created_at, owner_id) values ('Apollo', 'AP', true, ${moment}, 1)`,
    `insert into issues (label, estimate, due, project_id, created_at, updated_at) values
      ('doing: Fuel', 3, '2026-12-24', 1, ${moment}, ${moment}), ('Launch: now', null, null, 1, ${moment}, ${moment})`,
    "insert into projects_members (project_id, user_id) values (1, 1)",
  );
  const tables = ["projects", "issues", "projects_members", "tracker_user"];
  const rows = () => Promise.all(tables.map((table) => look(url, `select * from ${table} order by id`)));
  const before = await rows();
  expect((await project.run("migrate")).output).toBe(
    ["0002_project_name", "0003_status_and_title", "0004_types", "0005_indexes"]
      .map((name) => `migrated   ${name}`)
      .join("\n"),
  );
  expect(await look(url, "select name from projects")).toEqual([{ name: "Apollo" }]);
  const [one, two] = dialect === "sqlite" ? [3, null] : ["3.00", null];
  expect(await look(url, "select title, status, estimate, due from issues order by id")).toEqual([
    { title: "Fuel", status: "doing", estimate: one, due: "2026-12-24" },
    { title: "Launch: now", status: "open", estimate: two, due: null },
  ]);
  expect(await project.run("migrate --drift")).toEqual({ code: 0, output: "no drift" });
  expect(await project.run("makemigrations --check")).toEqual({ code: 0, output: "No changes detected" });
  expect((await project.run("migrate 0001")).code).toBe(0);
  expect(await rows()).toEqual(before);
  expect((await project.run("migrate zero")).code).toBe(0);
  expect((await project.run("migrate")).code).toBe(0);
  expect(await project.run("migrate --drift")).toEqual({ code: 0, output: "no drift" });
});
