// The columns of users that a relation may show, and the checks of what relations name.
import { datetimeKind } from "../http/index.ts";
import { nearest, OptionsError } from "../option-kinds/index.ts";
import { type Row, type UserModel, userTable } from "../store/index.ts";
import { ownerNameOf } from "./define-resource.ts";
import type { Model } from "./model.ts";
import type { Relation } from "./relations.ts";

/** The columns of a user model that an answer may show: all but the password. */
const shownColumns = (users: UserModel): readonly string[] => [
  "id",
  ...userTable(users)
    .columns.map(({ name }) => name)
    .filter((name) => name !== "password"),
];

/** The fields of a user that a relation shows. */
export function shownUser(
  row: Row,
  names: readonly string[],
  { users, timeZone }: Pick<Model, "users" | "timeZone">,
): Record<string, unknown> {
  const columns = new Map(userTable(users).columns.map((column) => [column.name, column]));
  const custom = new Map(users.extraColumns.map(({ name, read }) => [name, read]));
  return Object.fromEntries(
    names.map((name) => {
      const value = row[name] ?? null;
      const type = columns.get(name)?.type;
      if (value === null) return [name, null];
      if (type === "datetime") return [name, datetimeKind.toWire(value, timeZone)];
      if (type === "boolean") return [name, Boolean(value)];
      const read = custom.get(name);
      return [name, read === undefined ? value : (read(value) ?? null)];
    }),
  );
}

/**
 * Checks what the relations of a model name: the fields of users in `show`, and the reference and the list of `membersOf`.
 *
 * @throws OptionsError for a name that is not there, with the nearest one
 */
export function checkRelations(model: Model): void {
  for (const relation of model.relations) {
    if (relation.users === undefined) continue;
    const label = `${model.resource.name}.${relation.name}`;
    checkNames(
      relation.users.show,
      shownColumns(model.users),
      (name, meant) => `${label} shows the field ${name} of users, which they do not have${meant}`,
    );
    checkMembers(model, relation, label);
  }
}

function checkMembers(model: Model, { users }: Relation, label: string): void {
  const among = users?.among;
  if (typeof among !== "object" || among.kind !== "members") return;
  const references = model.relations.filter(
    ({ kind, target }) => kind === "reference" && target.resource !== undefined,
  );
  checkNames(
    [among.reference],
    references.map(({ name }) => name),
    (name, meant) =>
      `${label} is among \`membersOf("${name}")\`, which is not a reference to a resource${meant}`,
  );
  const target = references.find(({ name }) => name === among.reference)?.target.resource;
  if (target === undefined) return;
  const lists = model
    .modelOf(target)
    .relations.filter((one) => one.kind === "many" && one.users !== undefined);
  // Without a list, the owner of the row is its only member.
  if (among.field === undefined && ownerNameOf(target) !== undefined) return;
  checkNames(
    [among.field ?? "members"],
    lists.map(({ name }) => name),
    (name, meant) =>
      `${label} is among the ${name} of ${target.name}, which is not a manyToMany of users${meant}`,
  );
}

/** @throws OptionsError for the first name that is not one of those that are known */
export function checkNames(
  names: readonly string[],
  known: readonly string[],
  message: (name: string, meant: string) => string,
): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const near = nearest(unknown, known);
  throw new OptionsError(message(unknown, near === undefined ? "." : `; did you mean ${near}?`));
}
