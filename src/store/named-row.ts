// A row of a statement's result, made of a list of values.

/** A row without a prototype that a column could be confused with: any name is a property of its own. */
export class NamedRow {
  [name: string]: unknown;
}
Object.setPrototypeOf(NamedRow.prototype, null);
