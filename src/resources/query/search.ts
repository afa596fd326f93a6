// `?search=`: rows in which every term is found in one of the fields that the resource names (DRF's SearchFilter).
import { HttpError, type ViewRequest } from "../../http/index.ts";
import { OptionsError } from "../../option-kinds/index.ts";
import { type Condition, matchesText, meetsAll, meetsAny, type TextPlace } from "../../store/index.ts";
import type { Model } from "../model.ts";
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
  return (query, request) => {
    const text = query.getAll("search").at(-1) ?? "";
    if (text.includes("\0")) throw new HttpError(400, ["Null characters are not allowed."]);
    const terms = searchTerms(text);
    if (terms.length === 0) return undefined;
    if (terms.length > maxTerms) throw new HttpError(400, [`A search has at most ${maxTerms} terms.`]);
    return meetsAll(
      padded(terms).map((term) => meetsAny(fields.map((field) => found(field, term, request)))),
    );
  };
}

const found = ({ attribute, place }: SearchField, term: string, request: ViewRequest): Condition =>
  throughHops(attribute.hops, matchesText(attribute.column, place, term, { ignoresCase: true }), request);

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
