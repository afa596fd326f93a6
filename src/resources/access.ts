// Who may use which verb of a resource: its rules for each verb, and what they say about rows.
import {
  allOf,
  extended,
  type Authenticator,
  notAuthenticated,
  type Permission,
  permissionDenied,
  type PermissionRequest,
  permissionRequest,
  type RowRule,
  type ViewRequest,
} from "../http/index.ts";
import { OptionsError } from "../option-kinds/index.ts";
import type { Later } from "../runtime/index.ts";
import type { Selection } from "../store/index.ts";
import type { Resource, VerbPermissions } from "./define-resource.ts";
import type { RowFields } from "./hooks.ts";
import type { Model } from "./model.ts";
import { columnOf } from "./row-conditions.ts";
import { type Verb, verbs } from "./verb-names.ts";

/** The rules of a resource: of each verb that it offers, and of all other requests (OPTIONS, other methods). */
export interface ResourceAccess {
  readonly verbs: ReadonlyMap<Verb, readonly Permission[]>;
  readonly others: readonly Permission[];
  /** The rules of the actions by their names. */
  readonly actions: ReadonlyMap<string, readonly Permission[]>;
}

/**
 * Resolves the option `permissions` of a resource. `requireRule` returns the rule of a part of it, or that of the app.
 *
 * @throws OptionsError for a part without a rule, for rules of verbs that are not offered, and for a rule about rows that a
 * list cannot have as a condition, or that is asked about a new row
 */
export function resourceAccess(
  { name, options }: Resource,
  requireRule: (label: string, permissions: readonly Permission[] | undefined) => readonly Permission[],
): ResourceAccess {
  const { permissions, verbs: offered = verbs } = options;
  const byVerb: VerbPermissions = isList(permissions) ? { default: permissions } : (permissions ?? {});
  const idle = verbs.find((verb) => byVerb[verb] !== undefined && !offered.includes(verb));
  if (idle !== undefined)
    throw new OptionsError(
      `The resource ${name} has \`permissions.${idle}\`, but \`verbs\` does not offer it.`,
    );
  const others = requireRule(`The resource ${name}`, byVerb.default);
  const entries = offered.map((verb): [Verb, readonly Permission[]] => {
    const rule = requireRule(`The verb ${verb} of the resource ${name}`, byVerb[verb] ?? byVerb.default);
    checkRowRules(name, verb, rule);
    return [verb, rule];
  });
  const actions = Object.entries(options.actions ?? {}).map(([action, { on, permissions: own }]) => {
    const rule = requireRule(`The action ${action} of the resource ${name}`, own ?? byVerb.default);
    if (on === "collection" && allOf(...rule).rows !== undefined)
      throw new OptionsError(
        `The action ${action} of the resource ${name} has a rowPermission, but is not about a row: give it \`permissions\` of its own.`,
      );
    return [action, rule] as const;
  });
  return { verbs: new Map(entries), others, actions: new Map(actions) };
}

const isList = (permissions: unknown): permissions is readonly Permission[] => Array.isArray(permissions);

function checkRowRules(name: string, verb: Verb, permissions: readonly Permission[]): void {
  const { rows } = allOf(...permissions);
  if (rows === undefined) return;
  if (verb === "create")
    throw new OptionsError(
      `The resource ${name} asks a rowPermission about a new row: give the verb a rule of its own, \`permissions.create\`.`,
    );
  if (verb === "list" && !rows.isListable)
    throw new OptionsError(
      `The resource ${name} has a rowPermission that a list cannot ask about each row: give it a \`where\`, or the verb a rule of its own, \`permissions.list\`.`,
    );
}

/** What a verb of a resource asks about rows. */
export interface RowAccess {
  /** Whether it asks about the row itself, so that it must not change between the question and a write. */
  readonly asksAboutRow: boolean;
  /** Those of the rows that exist for the caller. */
  readonly narrow: (rows: Selection, request: ViewRequest) => Later<Selection>;
  /** @throws HttpError 403, or 401 for a request without credentials */
  readonly check: (row: RowFields, request: ViewRequest) => Promise<void>;
}

/** Asks nothing about rows. */
export const openRows: RowAccess = {
  asksAboutRow: false,
  narrow: (selection) => selection,
  check: async () => {},
};

/** Makes what a verb asks about rows from its rules. */
export function rowAccess(
  model: Model,
  action: string,
  permissions: readonly Permission[],
  authenticators: readonly Authenticator[],
): RowAccess {
  const { rows } = allOf(...permissions);
  if (rows === undefined) return openRows;
  const asked = (request: ViewRequest): PermissionRequest =>
    permissionRequest(request, request.method, { resource: model.resource.name, action });
  return {
    asksAboutRow: true,
    narrow: (selection, request) => narrowed(model, selection, rows, asked(request)),
    check: async (row, request) => {
      if (await rows.allows(extended(asked(request), { row }))) return;
      throw authenticators.length > 0 && request.identity === undefined
        ? notAuthenticated()
        : permissionDenied();
    },
  };
}

async function narrowed(
  model: Model,
  selection: Selection,
  rows: RowRule,
  request: PermissionRequest,
): Promise<Selection> {
  let result = selection;
  for (const condition of await rows.where(request)) {
    if (condition === true) continue;
    if (condition === false) return result.whereIn("id", []);
    for (const [field, value] of Object.entries(condition))
      result = result.where(columnOf(model, field), "=", value);
  }
  return result;
}
