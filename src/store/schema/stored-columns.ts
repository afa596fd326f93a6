// The types of stored columns for Kysely, the same for both databases.
import type { ColumnType, Generated, Kysely, Selectable } from "kysely";
import type { Timestamp } from "../timestamps.ts";
import type { IdType } from "./definitions.ts";
import type { DjangoUserFields } from "./register.ts";
import type { Tables } from "./tables.ts";

/** A stored boolean: SQLite reads 0 and 1. `true` and `false` can be written to both databases. */
type StoredBoolean<Null> = ColumnType<boolean | 0 | 1 | Null, boolean | Null, boolean | Null>;

type StoredAs<In, Out, Null> = [In] extends [boolean]
  ? StoredBoolean<Null>
  : [In] extends [string]
    ? Extract<Out, string> | Null
    : [In] extends [number]
      ? number | Null
      : // JSON, as text.
        string | Null;

/** The column of a field whose schema reads `In` and gives `Out`. A field that may be left out without a default is null. */
export type StoredColumn<In, Out> = StoredAs<
  NonNullable<In>,
  Out,
  null extends In ? null : undefined extends Out ? null : never
>;

/** The columns of fields, by name, from what their schemas read and give. */
export type StoredColumns<In, Out> = {
  [Name in keyof Out & string]: StoredColumn<Name extends keyof In ? In[Name] : undefined, Out[Name]>;
};

/** A primary key: the database counts integers, the server makes UUIDs. */
type IdColumn<Id extends IdType> = Id extends "uuid" ? string : Generated<number>;

/** The columns that only the server writes: the id, the timestamps, and the id of the owner. */
export type ServerColumns<Id extends IdType, Stamp extends string, Owner extends string> = {
  id: IdColumn<Id>;
} & {
  [Name in Stamp]: Timestamp;
} & { [Name in `${Owner}_id`]: number };

/** The table of the users, with the column of the login name, Django's columns, and the custom ones. */
export type UserColumns<UsernameField extends string, Omitted extends string, Custom> = {
  id: Generated<number>;
  password: string;
  is_active: StoredBoolean<never>;
  is_staff: StoredBoolean<never>;
  is_superuser: StoredBoolean<never>;
} & { [Name in UsernameField]: string } & {
  -readonly [Name in Exclude<keyof DjangoUserFields, Omitted | keyof Custom>]: DjangoUserFields[Name];
} & Custom;

/** A row as a `select` of all columns gives it. */
export type StoredRow<Table> = Readonly<Selectable<Table>>;

/** A database with the tables of an app, besides Latchkey's own. */
export type AppDb<Own> = Kysely<Tables & Own>;
