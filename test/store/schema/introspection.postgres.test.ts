// What a database contains, on PostgreSQL: the tables and columns that information_schema shows to the same role.
import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { existingColumns, existingTables } from "../../../src/store/schema/introspection.ts";
import { execute, freshDatabase, look } from "../../support/database.ts";
import { openStore } from "../../support/store.ts";

it.each([
  ["of the owner", "", ["Other", "other", "part", "plain", "seen"]],
  ["without any", "grant usage on schema public to $", []],
  [
    "on a table and on one column",
    "grant delete on part to $; grant select (a), references (c) on plain to $",
    ["part", "plain"],
  ],
  [
    "on a view, and as a member of the owner's group",
    "grant select on seen to $; alter table other owner to $",
    ["other", "seen"],
  ],
])("shows what a role with rights sees: %s", async (_, grants, seen) => {
  const url = await freshDatabase();
  await execute(
    url,
    `create table plain (a integer primary key, "B b" text, gone integer, c integer unique);
     alter table plain drop column gone;
     create table "Other" (a integer); create table other (a integer);
     create table part (a integer) partition by range (a);
     create view seen as select a from plain;
     create materialized view kept as select a from plain;
     create sequence counter;
     create schema elsewhere; create table elsewhere.plain (x integer); create table elsewhere.hidden (y integer)`,
  );
  const theirs = new URL(url);
  if (grants !== "") {
    theirs.username = `role_${randomBytes(8).toString("hex")}`;
    theirs.password = "x";
    const group = `${theirs.username}_group`;
    await execute(
      url,
      `create role ${group}; create role ${theirs.username} login password 'x' in role ${group};
       ${grants.replaceAll("$", group)}`,
    );
  }
  const { kysely } = openStore(theirs.href);
  const tables = await look(
    theirs.href,
    "select table_name as name from information_schema.tables where table_schema = current_schema()",
  );
  expect(await existingTables(kysely, "postgres")).toEqual(new Set(tables.map(({ name }) => name)));
  expect(new Set(tables.map(({ name }) => name))).toEqual(new Set(seen));
  for (const table of ["plain", "Other", "other", "part", "seen", "kept", "counter", "hidden", "none"]) {
    const columns = await look(
      theirs.href,
      `select column_name as name from information_schema.columns
        where table_schema = current_schema() and table_name = ?`,
      table,
    );
    expect([table, await existingColumns(kysely, "postgres", table)]).toEqual([
      table,
      new Set(columns.map(({ name }) => name)),
    ]);
  }
});
