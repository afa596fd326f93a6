// `?search=`: rows in which every term is found in one of the fields that the resource names (DRF's SearchFilter).
import { HttpError, type ViewRequest } from "../../http/index.ts";
import { OptionsError } from "../../option-kinds/index.ts";
import {
  type Condition,
  matchesText,
  meetsAll,
  meetsAny,
  Selection,
  type TextPlace,
  within,
} from "../../store/index.ts";
import type { Model } from "../model.ts";
import type { ManyToMany } from "../relations.ts";
import { visibleRows } from "../row-scope.ts";
import { type Attribute, requireAttribute, throughHops } from "./attributes.ts";
import { searchTerms } from "./search-terms.ts";

/** The most terms of a search. More of them make a statement that a database refuses. */
const maxTerms = 32;

interface SearchField {
  readonly attribute: Attribute;
  readonly place: TextPlace;
}

/** Where a term is looked for, by the sign before the name. */
const places: Readonly<Record<string, TextPlace>> = { "^": "start", "=": "whole" };

/** Makes the condition of a search; undefined when it has no terms. */
export type Search = (query: URLSearchParams, request: ViewRequest) => Condition | undefined;

/**
 * Makes the search over the fields that a resource names.
 *
 * @throws OptionsError for a name that is not a text field, and for a regular expression
 */
export function createSearch(model: Model, names: readonly string[]): Search {
  const fields = names.map((name) => searchField(model, name));
  const lists = listsOf(fields);
  return (query, request) => {
    const text = query.getAll("search").at(-1) ?? "";
    if (text.includes("\0")) throw new HttpError(400, ["Null characters are not allowed."]);
    const terms = searchTerms(text);
    if (terms.length === 0) return undefined;
    if (terms.length > maxTerms) throw new HttpError(400, [`A search has at most ${maxTerms} terms.`]);
    const everywhere = (among: readonly SearchField[]) => (term: string) =>
      meetsAny(among.map((field) => found(field, term, request)));
    const choices = terms.length === 1 || lists.length === 0 ? [] : assigned(terms, lists);
    if (choices.length === 0) return meetsAll(padded(terms).map(everywhere(fields)));
    const elsewhere = everywhere(fields.filter((field) => listOf(field) === undefined));
    return meetsAny([
      meetsAll(terms.map(elsewhere)),
      ...choices.map((choice) =>
        meetsAll(
          [...choice].map(([list, terms]) =>
            inOneRow(
              model,
              { list, own: fields.filter((field) => listOf(field) === list), terms, request },
              elsewhere,
            ),
          ),
        ),
      ),
    ]);
  };
}

/** More choices than these would make a long statement: then each term may be found in a row of its own. */
const maxChoices = 64;

/** Every way to divide terms among lists; none where there are too many. */
function assigned(
  terms: readonly string[],
  lists: readonly ManyToMany[],
): readonly ReadonlyMap<ManyToMany, readonly string[]>[] {
  if (lists.length ** terms.length > maxChoices) return [];
  return terms.reduce<readonly ReadonlyMap<ManyToMany, readonly string[]>[]>(
    (choices, term) =>
      choices.flatMap((choice) =>
        lists.map((list) => new Map(choice).set(list, [...(choice.get(list) ?? []), term])),
      ),
    [new Map()],
  );
}

/** The many-to-many field through which a column is searched; undefined for none, or for one of another table. */
function listOf({ attribute: { hops } }: SearchField): ManyToMany | undefined {
  const relation = hops[0]?.relation;
  return relation?.kind === "many" ? relation : undefined;
}

const listsOf = (fields: readonly SearchField[]): readonly ManyToMany[] => [
  ...new Set(fields.map(listOf).filter((list) => list !== undefined)),
];

/**
 * The row's list has one row in which all terms are found, but for those that are found elsewhere: as in DRF, whose terms
 * share one join.
 */
function inOneRow(
  model: Model,
  {
    list: { join },
    own,
    terms,
    request,
  }: {
    readonly list: ManyToMany;
    readonly own: readonly SearchField[];
    readonly terms: readonly string[];
    readonly request: ViewRequest;
  },
  elsewhere: (term: string) => Condition,
): Condition {
  const rows = visibleRows(model, request);
  const items = (term: string): readonly Condition[] =>
    own.flatMap(({ attribute: { hops, column }, place }) => {
      const [first, ...further] = hops;
      const match = matchesText(column, place, term, { ignoresCase: true, dialect: model.dialect });
      return first === undefined
        ? []
        : [within(join.target, first.rows(request).and(throughHops(further, match, request)))];
    });
  const each = terms.map((term) => meetsAny([...items(term), within(join.row, rows.and(elsewhere(term)))]));
  return within("id", Selection.of(join.table).and(meetsAll(each)), join.row);
}

const found = ({ attribute, place }: SearchField, term: string, request: ViewRequest): Condition =>
  throughHops(
    attribute.hops,
    matchesText(attribute.column, place, term, { ignoresCase: true, dialect: attribute.model.dialect }),
    request,
  );

/** Repeats the last term up to a power of two, so that searches of many lengths share few shapes. */
function padded(terms: readonly string[]): readonly string[] {
  const length = 2 ** Math.ceil(Math.log2(terms.length));
  return Array.from({ length }, (_, index) => terms[index] ?? terms.at(-1) ?? "");
}

function searchField(model: Model, given: string): SearchField {
  const sign = given.charAt(0);
  const label = `The resource ${model.resource.name} searches ${given}`;
  if (sign === "$" || sign === "@")
    throw new OptionsError(
      `${label}, but there is no search by regular expressions or by full text: a client could stall the database. Leave out the ${sign}.`,
    );
  const place = places[sign];
  const { attribute, rest } = requireAttribute(model, "search", place === undefined ? given : given.slice(1));
  if (rest !== undefined || attribute.kind?.column.type !== "text")
    throw new OptionsError(`${label}, which is not a text field.`);
  return { attribute, place: place ?? "anywhere" };
}
