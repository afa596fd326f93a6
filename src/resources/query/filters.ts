// The filters of a list: an allow-list of fields with lookups (`status`, `due__lte`, `project__key`), as django-filter has them.
import {
  FieldError,
  type FieldKind,
  type FieldMessages,
  type ViewRequest,
  validationError,
} from "../../http/index.ts";
import { nearest, OptionsError } from "../../option-kinds/index.ts";
import { type Condition, type Database, findRows, meetsNot, oneOf, Selection } from "../../store/index.ts";
import type { Model } from "../model.ts";
import { visibleRows } from "../row-scope.ts";
import { type Attribute, idKindOf, refers, refersTo, requireAttribute, throughHops } from "./attributes.ts";
import { booleanOf, lookupProblem, lookups, type LookupColumn } from "./lookups.ts";

/** A filter that a resource allows. */
export interface Filter {
  /** The name of the parameter. */
  readonly name: string;
  readonly attribute: Attribute;
  readonly lookup: string;
  /**
   * The condition of a parameter's values; undefined when they do not filter.
   *
   * @throws FieldError
   */
  readonly read: (
    values: readonly string[],
    call: FilterCall,
  ) => Condition | undefined | Promise<Condition | undefined>;
}

/** What filters are asked with. */
export interface FilterCall {
  readonly request: ViewRequest;
  readonly database: Database;
}

/**
 * Makes the filters that a resource allows.
 *
 * @throws OptionsError for a name that is not a field, and for a lookup that the field does not have
 */
export const createFilters = (model: Model, names: readonly string[]): readonly Filter[] =>
  names.map((name) => createFilter(model, name));

/** @throws HttpError 400 with the messages by parameter */
export async function filtered(
  rows: Selection,
  filters: readonly Filter[],
  query: URLSearchParams,
  call: FilterCall,
): Promise<Selection> {
  const errors: Record<string, FieldMessages> = {};
  let result = rows;
  for (const { name, read } of filters) {
    const values = query.getAll(name);
    if (values.length === 0) continue;
    try {
      const condition = await read(values, call);
      if (condition !== undefined) result = result.and(condition);
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      errors[name] = error.messages;
    }
  }
  if (Object.keys(errors).length > 0) throw validationError(errors);
  return result;
}

function createFilter(model: Model, given: string): Filter {
  const { attribute, rest: lookup = "exact" } = requireAttribute(model, "filters", given);
  const name = given.replace(/__exact$/, "");
  const problem = (text: string): OptionsError =>
    new OptionsError(`The resource ${model.resource.name} names ${given} in \`filters\`, but ${text}.`);
  if (attribute.relation !== undefined) {
    if (!["exact", "in", "isnull"].includes(lookup))
      throw problem("a reference has no lookups but exact, in and isnull");
    return { name, attribute, lookup, read: relationReader(attribute, lookup) };
  }
  const on: LookupColumn = {
    column: attribute.column,
    kind: attribute.kind ?? idFilterKind(attribute.model),
    dialect: model.dialect,
    timeZone: model.timeZone,
  };
  const run = lookups[lookup];
  const reason = lookupProblem(lookup, on);
  if (run === undefined || reason !== undefined) {
    const near = nearest(lookup, Object.keys(lookups));
    const hint = run === undefined && near !== undefined ? `; did you mean ${near}?` : "";
    throw problem(`${reason ?? ""}${hint}`);
  }
  return {
    name,
    attribute,
    lookup,
    read: (values, { request }) => {
      const condition = run(on, values.at(-1) ?? "");
      return condition && throughHops(attribute.hops, condition, request);
    },
  };
}

/** An id is filtered as a number or as a UUID. */
function idFilterKind({ table }: Model): FieldKind {
  const kind = idKindOf(table.id ?? "integer");
  if (table.id !== "uuid") return { ...kind, type: "integer" };
  return {
    ...kind,
    parse: (text) => {
      try {
        return kind.parse(text);
      } catch (error) {
        throw error instanceof FieldError ? new FieldError("Enter a valid UUID.") : error;
      }
    },
  };
}

const unknownChoice = "Select a valid choice. That choice is not one of the available choices.";

/** Reads the ids of rows. Each must be one that the caller may see: another owner's row is like one that does not exist. */
function relationReader({ relation, hops, model }: Attribute, lookup: string): Filter["read"] {
  if (relation === undefined) throw new TypeError("The attribute is not a relation.");
  const { target } = relation;
  const kind = idKindOf(target.id);
  const isMany = relation.kind === "many";
  const readId = (text: string): string | number | bigint => {
    try {
      const id = kind.toColumn(kind.parse(text), model.dialect);
      if (typeof id === "string" || typeof id === "number" || typeof id === "bigint") return id;
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
    }
    throw new FieldError(isMany ? `“${text}” is not a valid value.` : unknownChoice);
  };
  return async (values, { request, database }) => {
    const last = values.at(-1) ?? "";
    const resource = target.resource;
    if (lookup === "isnull") {
      const isNull = booleanOf(last);
      if (isNull === undefined) return undefined;
      // Rows of a list that the caller does not see are not in it.
      const some =
        isMany && resource !== undefined
          ? refersTo(relation, visibleRows(model.modelOf(resource), request))
          : refers(relation);
      return throughHops(hops, isNull ? meetsNot(some) : some, request);
    }
    const given = isMany && lookup === "exact" ? values : lookup === "in" ? last.split(",") : [last];
    const texts = isMany && lookup === "exact" ? given : given.filter((text) => text !== "");
    if (texts.length === 0) return undefined;
    const ids = texts.map(readId);
    if (resource === undefined) return throughHops(hops, refersToIds(relation, ids), request);
    const visible = visibleRows(model.modelOf(resource), request).whereIn("id", ids);
    const found = await findRows(database.kysely, visible);
    const known = new Set(found.map(({ id }) => String(id)));
    // A form compares the texts themselves, so several ids are written as they are shown.
    const missing = ids.findIndex((id, at) => !known.has(isMany ? (texts[at] ?? "") : String(id)));
    if (missing >= 0)
      throw new FieldError(
        isMany
          ? `Select a valid choice. ${texts[missing] ?? ""} is not one of the available choices.`
          : unknownChoice,
      );
    return throughHops(hops, refersTo(relation, visible), request);
  };
}

/** The row refers to one of some users, whose rows are not read. */
function refersToIds(
  relation: NonNullable<Attribute["relation"]>,
  ids: readonly (string | number | bigint)[],
): Condition {
  if (relation.kind === "reference") return oneOf(relation.column, ids);
  return refersTo(relation, Selection.of(relation.target.table).whereIn("id", ids));
}
