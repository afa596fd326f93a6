// The table of the users under another name: their groups, permissions and sessions go with it, and come back.
import { expect, it } from "vitest";
import {
  createTable,
  djangoUserModel,
  driftOf,
  migrateProject,
  type ProjectMigration,
  renameTable,
  type Schema,
  userTable,
  wantedState,
} from "../../../src/store/index.ts";
import { execute, freshDatabase, look } from "../../support/database.ts";
import { tablesOf, shapeOf } from "../../support/shape.ts";
import { now, openStore } from "../../support/store.ts";

const schemaFor = (table: string): Schema => ({
  users: userTable({ ...djangoUserModel, table }),
  resources: [],
});

const initial: ProjectMigration = {
  name: "0001_initial",
  dependencies: [],
  atomic: true,
  operations: [...wantedState(schemaFor("auth_user")).values()].map(({ name, ...parts }) =>
    createTable(name, parts),
  ),
};

it.each([true, false])("keeps what belongs to them (atomic: %s)", async (atomic) => {
  const url = await freshDatabase();
  const database = openStore(url);
  const [before, after] = [schemaFor("auth_user"), schemaFor("people")];
  await migrateProject(database, { schema: before, migrations: [initial], now });
  await execute(
    url,
    `insert into auth_user (password, is_superuser, username, last_name, email, is_staff, is_active, date_joined, first_name)
      values ('', false, 'ada', '', '', false, true, '2026-01-01 00:00:00', '')`,
    "insert into auth_group (name) values ('staff')",
    "insert into auth_user_groups (user_id, group_id) values (1, 1)",
    "insert into auth_user_user_permissions (user_id, permission_id) values (1, 1)",
  );
  const tables = async (): Promise<string[]> => tablesOf(await shapeOf(url)).toSorted();
  const former = await tables();
  const renamed: ProjectMigration = {
    name: "0002_people",
    dependencies: [initial.name],
    atomic,
    operations: [renameTable("auth_user", "people")],
  };
  const migrations = [initial, renamed];
  await migrateProject(database, { schema: after, migrations, now });
  expect(await look(url, "select people_id, group_id from people_groups")).toEqual([
    { people_id: 1, group_id: 1 },
  ]);
  expect(await look(url, "select people_id from people_user_permissions")).toEqual([{ people_id: 1 }]);
  expect(await tables()).toEqual(
    former.map((name) => name.replace("auth_user_", "people_").replace("auth_user", "people")).toSorted(),
  );
  expect(await driftOf(database, after)).toEqual([]);
  await execute(url, "delete from people");
  expect(await look(url, "select * from people_groups")).toEqual([]);
  await migrateProject(database, { schema: after, migrations, target: initial.name, now });
  await migrateProject(database, { schema: before, migrations: [initial], now });
  expect(await tables()).toEqual(former);
  expect(await look(url, "select user_id from auth_user_groups")).toEqual([]);
});
