// The user model of an app: Django's auth_user, or a custom one.
import { type ContentType, contentTypeOfTable, type UserRelations, userRelations } from "./content-types.ts";
import type { Column, TableDefinition } from "./definitions.ts";
import type { UserFields } from "./register.ts";

/** Columns of Django's AbstractUser that a custom model may leave out. */
export type OptionalUserColumn = "email" | "first_name" | "last_name" | "date_joined";

/** A custom column of users. */
export interface UserColumn extends Column {
  /** Turns the stored value into the value in `user.fields`; without it they are the same. */
  readonly read?: (stored: unknown) => unknown;
}

/** The user model: Django's AUTH_USER_MODEL. */
export interface UserModel {
  readonly table: string;
  /** The column of the login name: Django's USERNAME_FIELD. */
  readonly usernameField: string;
  readonly usernameMaxLength: number;
  /** Which of Django's columns the table has besides id, password, last_login and the three flags. */
  readonly columns: readonly OptionalUserColumn[];
  /** The app's custom columns. */
  readonly extraColumns: readonly UserColumn[];
  /** Whether no two users have the same e-mail address, whatever the case of its letters. */
  readonly uniqueEmail?: boolean;
  /** Django's name of the model; by default as the name of the table says. */
  readonly contentType?: ContentType | undefined;
}

/** Whether users log in with their name in upper or lower case: with an e-mail address that is unique in any case. */
export const ignoresCaseOfNames = ({ uniqueEmail, usernameField }: UserModel): boolean =>
  uniqueEmail === true && usernameField === "email";

/** Where the groups and the permissions of users are stored. */
export const relationsOf = ({ table, contentType = contentTypeOfTable(table) }: UserModel): UserRelations =>
  userRelations(table, contentType);

/** Django's `auth_user`. */
export const djangoUserModel: UserModel = {
  table: "auth_user",
  usernameField: "username",
  usernameMaxLength: 150,
  columns: ["email", "first_name", "last_name", "date_joined"],
  extraColumns: [],
};

/** A user of any model. `fields` has every other column of the row by name: custom ones as their Zod fields define them. */
export interface User {
  readonly id: number;
  readonly username: string;
  /** The encoded password hash. */
  readonly password: string;
  readonly isActive: boolean;
  readonly isStaff: boolean;
  readonly isSuperuser: boolean;
  readonly fields: UserFields;
}

/** The table of a user model, as Django 5.2 would create it. */
export function userTable(model: UserModel): TableDefinition {
  const optional = (name: OptionalUserColumn, column: Column): Column[] =>
    model.columns.includes(name) ? [column] : [];
  return {
    name: model.table,
    columns: [
      { name: "password", type: "text", maxLength: 128 },
      { name: "last_login", type: "datetime", nullable: true },
      { name: "is_superuser", type: "boolean" },
      { name: model.usernameField, type: "text", maxLength: model.usernameMaxLength, unique: true },
      ...optional("last_name", { name: "last_name", type: "text", maxLength: 150 }),
      ...(model.usernameField === "email"
        ? []
        : optional("email", { name: "email", type: "text", maxLength: 254 })),
      { name: "is_staff", type: "boolean" },
      { name: "is_active", type: "boolean" },
      ...optional("date_joined", { name: "date_joined", type: "datetime" }),
      ...optional("first_name", { name: "first_name", type: "text", maxLength: 150 }),
      ...model.extraColumns,
    ],
    ...(model.uniqueEmail === true && { uniqueIgnoringCase: ["email"] }),
  };
}
