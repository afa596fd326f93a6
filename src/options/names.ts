// Refuses names that are used twice: columns of one table, resources, and tables that belong to Latchkey or Django.
import {
  ownerNameOf,
  referenceColumns,
  relationFields,
  type Resource,
  type ResourceOptions,
} from "../resources/index.ts";
import { djangoUserModel, userTable } from "../store/index.ts";
import { OptionsError } from "../option-kinds/index.ts";
import type { ResolvedOptions } from "./schema.ts";

/** A name, and what messages call the thing that has it. */
interface Use {
  readonly name: string;
  readonly label: string;
}

/** @throws OptionsError for the first name that is used twice or reserved */
export function checkNames({ resources, users }: ResolvedOptions): void {
  checkUserFields(users);
  const twice = resources.find(({ name }, index) => resources.findIndex((one) => one.name === name) < index);
  if (twice !== undefined)
    throw new OptionsError(`Two resources have the name \`${twice.name}\`: rename one of them.`);
  if (isReserved(users.table))
    throw new OptionsError(`Option \`users.table\`: ${users.table} is a table of Latchkey or Django.`);
  for (const resource of resources) {
    checkTable(resource, users.table);
    checkColumns(resource);
  }
}

function checkColumns({ name, options }: Resource): void {
  const taken = firstTaken(columnUses(options));
  if (taken === undefined) return;
  const [first, second] = taken;
  throw new OptionsError(
    `The resource \`${name}\` has ${first.label} and ${second.label}, which are the same name in a database: rename one of them.`,
  );
}

/** Every name in a row and its JSON; the first of two equal names is reported first. */
function columnUses(options: ResourceOptions): Use[] {
  const { schema, timestamps } = options;
  const owner = ownerNameOf({ options });
  const { created, updated } = timestamps ?? {};
  const dates = Object.entries({ created, updated });
  return [
    { name: "id", label: "the column `id` that every table has" },
    ...Object.keys(schema.shape).map((field) => ({ name: field, label: `a field \`${field}\`` })),
    ...referenceColumns(schema).map((name) => ({ name, label: `the reference's column \`${name}\`` })),
    ...dates.flatMap(([kind, name]) =>
      name === undefined ? [] : [{ name, label: `the timestamp \`${kind}: "${name}"\`` }],
    ),
    ...(owner === undefined
      ? []
      : [
          { name: owner, label: `the owner \`${owner}\`` },
          { name: `${owner}_id`, label: `the owner's column \`${owner}_id\`` },
        ]),
  ];
}

/** A registration may set these fields: one named `is_staff` would let users grant themselves privileges. */
function checkUserFields({ fields, usernameField, omit }: ResolvedOptions["users"]): void {
  const [related] = fields === undefined ? [] : relationFields(fields);
  if (related !== undefined)
    throw new OptionsError(
      `Option \`users.fields\`: ${related} is a relation, which users do not have: make a resource with a reference to "users" instead.`,
    );
  const columns = djangoUserModel.columns.filter((column) => !omit.includes(column));
  const model = userTable({ ...djangoUserModel, usernameField, columns });
  const uses = ["id", ...model.columns.map(({ name }) => name)].map((name) => ({
    name,
    label: `the column \`${name}\` of the user model`,
  }));
  const own = Object.keys(fields?.shape ?? {}).map((name) => ({ name, label: `a field \`${name}\`` }));
  const taken = firstTaken([...uses, ...own]);
  if (taken === undefined) return;
  const [first, second] = taken;
  const remedy = columns.some((column) => column === first.name)
    ? "add the column to `users.omit`"
    : "rename one of them";
  throw new OptionsError(
    `Option \`users.fields\`: there are both ${first.label} and ${second.label}: ${remedy}.`,
  );
}

/** The first two uses of one name. Names in SQLite are case-insensitive. */
function firstTaken(uses: readonly Use[]): [Use, Use] | undefined {
  const known = new Map<string, Use>();
  for (const use of uses) {
    const before = known.get(use.name.toLowerCase());
    if (before !== undefined) return [before, use];
    known.set(use.name.toLowerCase(), use);
  }
  return undefined;
}

function checkTable({ name, options: { table = name } }: Resource, users: string): void {
  const wanted = table.toLowerCase();
  const userTables = [users, `${users}_groups`, `${users}_user_permissions`].map((one) => one.toLowerCase());
  const isOfUsers = userTables.includes(wanted);
  if (!isOfUsers && !isReserved(table)) return;
  const use = isOfUsers ? "a table of the users" : "a table of Latchkey or Django";
  throw new OptionsError(
    `The resource \`${name}\` has the table ${table}, which is ${use}: give it another \`table\`, or another name.`,
  );
}

const reserved =
  /^(?:latchkey_|sqlite_|django_|token_blacklist_|authtoken_token$|auth_(?:group|permission|group_permissions|user|user_groups|user_user_permissions)$)/i;

const isReserved = (table: string): boolean => reserved.test(table) && table.toLowerCase() !== "auth_user";
