// Names that would mean two things: columns of one table, resources of one name, tables that Latchkey or Django own.
import type { Resource, ResourceOptions } from "../resources/index.ts";
import { djangoUserModel, userTable } from "../store/index.ts";
import { OptionsError } from "../option-kinds/index.ts";
import type { ResolvedOptions } from "./schema.ts";

/** A name, and what it is the name of. */
interface Use {
  readonly name: string;
  readonly what: string;
}

/** @throws OptionsError for the first name that is taken */
export function checkNames({ resources, users }: ResolvedOptions): void {
  checkUserFields(users);
  const twice = resources.find(({ name }, index) => resources.findIndex((one) => one.name === name) < index);
  if (twice !== undefined)
    throw new OptionsError(`Two resources are called \`${twice.name}\`: give one of them another name.`);
  if (isReserved(users.table))
    throw new OptionsError(
      `Option \`users.table\`: ${users.table} is a table of Latchkey's or Django's own.`,
    );
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
    `The resource \`${name}\` has ${first.what} and ${second.what}, which are one name to a database: call one of them something else.`,
  );
}

/** Every name that a row shows or keeps, in the order in which they are told. */
function columnUses({ schema, owner, timestamps }: ResourceOptions): Use[] {
  const { created, updated } = timestamps ?? {};
  const moments = Object.entries({ created, updated });
  return [
    { name: "id", what: "the column `id` that every table has" },
    ...Object.keys(schema.shape).map((field) => ({ name: field, what: `a field \`${field}\`` })),
    ...moments.flatMap(([kind, name]) =>
      name === undefined ? [] : [{ name, what: `the timestamp \`${kind}: "${name}"\`` }],
    ),
    ...(owner === undefined
      ? []
      : [
          { name: owner, what: `the owner \`${owner}\`` },
          { name: `${owner}_id`, what: `the owner's column \`${owner}_id\`` },
        ]),
  ];
}

/** A registration may write these fields: one called `is_staff` would give privileges away. */
function checkUserFields({ fields, usernameField, omit }: ResolvedOptions["users"]): void {
  const columns = djangoUserModel.columns.filter((column) => !omit.includes(column));
  const model = userTable({ ...djangoUserModel, usernameField, columns });
  const uses = ["id", ...model.columns.map(({ name }) => name)].map((name) => ({
    name,
    what: `the column \`${name}\` of the user model`,
  }));
  const own = Object.keys(fields?.shape ?? {}).map((name) => ({ name, what: `a field \`${name}\`` }));
  const taken = firstTaken([...uses, ...own]);
  if (taken === undefined) return;
  const [first, second] = taken;
  const way = columns.some((column) => column === first.name)
    ? "put the column into `users.omit` as well"
    : "call one of them something else";
  throw new OptionsError(`Option \`users.fields\`: there are ${first.what} and ${second.what}: ${way}.`);
}

/** SQLite's names are the same in upper and lower case. */
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
  const ofUsers = [users, `${users}_groups`, `${users}_user_permissions`].map((one) => one.toLowerCase());
  const owner = ofUsers.includes(wanted)
    ? "the users'"
    : isReserved(table)
      ? "Latchkey's or Django's own"
      : "";
  if (owner === "") return;
  throw new OptionsError(
    `The resource \`${name}\` has the table ${table}, which is ${owner}: give it another \`table\`, or another name.`,
  );
}

const reserved =
  /^(?:latchkey_|sqlite_|django_|token_blacklist_|authtoken_token$|auth_(?:group|permission|group_permissions|user|user_groups|user_user_permissions)$)/i;

const isReserved = (table: string): boolean => reserved.test(table) && table.toLowerCase() !== "auth_user";
