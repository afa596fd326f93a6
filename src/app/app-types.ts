// What the type of an app keeps of its options: its resources and its user model.
import type * as z from "zod";
import type { Resource, ResourceSchema, ResourceTables } from "../resources/index.ts";
import type {
  AppDb,
  CustomUserFields,
  OmittedUserFields,
  OptionalUserColumn,
  StoredColumns,
  UserColumns,
} from "../store/index.ts";

/** The part of the option `users` that the table follows from. */
export interface UsersType<
  Table extends string = string,
  UsernameField extends string = string,
  Omitted extends OptionalUserColumn = OptionalUserColumn,
  Fields extends ResourceSchema = ResourceSchema,
> {
  readonly table?: Table | undefined;
  readonly usernameField?: UsernameField | undefined;
  readonly omit?: readonly Omitted[] | undefined;
  readonly fields?: Fields | undefined;
}

/**
 * The options that an app is typed by.
 *
 * @example const app: Latchkey<{ resources: [typeof tasks] }> = latchkey({ resources: [tasks] });
 */
export interface AppTypes {
  readonly resources?: readonly Resource[];
  readonly users?: UsersType;
}

/** The resources of an app's types. */
export type ResourceOf<Types extends AppTypes> = Types extends {
  readonly resources: infer Resources extends readonly Resource[];
}
  ? Resources[number]
  : never;

/** The custom columns of the option `users.fields`; none where its type says nothing. */
type CustomColumns<Fields extends ResourceSchema> = [Fields] extends [never]
  ? object
  : ResourceSchema extends Fields
    ? object
    : StoredColumns<z.input<Fields>, z.output<Fields>>;

/** The table of the users; without the option `users` the one that the project registered. */
type UsersTable<Types extends AppTypes> = Types extends {
  readonly users: UsersType<infer Table, infer UsernameField, infer Omitted, infer Fields>;
}
  ? string extends Table
    ? object
    : { [Name in Table]: UserColumns<UsernameField, Omitted, CustomColumns<Fields>> }
  : {
      auth_user: UserColumns<
        "username",
        OmittedUserFields,
        // oxlint-disable-next-line no-generated-empty-object-type -- a project registers its columns
        StoredColumns<CustomUserFields, CustomUserFields>
      >;
    };

/** The database of an app. */
export type DbOf<Types extends AppTypes> = AppDb<UsersTable<Types> & ResourceTables<ResourceOf<Types>>>;
