// A kind of field: how its values are read, stored and shown. What depends on the type of a field is here, and only here.
import type { Column, ColumnValue, DialectName } from "../../store/index.ts";
import type { BodyValue, FormValue } from "../bodies/index.ts";
import type { FieldMessages } from "../http-error.ts";
import type { FieldMetadata } from "./metadata.ts";

/** A value of a body before a field reads it. */
export type RawValue = BodyValue | FormValue;

/** What a column needs to hold the values of a kind. */
export type ColumnShape = Pick<Column, "type" | "maxLength" | "digits" | "places">;

/** A kind of field. `T` is the type of a value that it has read. */
export interface FieldKind<T = unknown> {
  /** The type in the response to OPTIONS, as DRF names it. */
  readonly type: string;
  readonly column: ColumnShape;
  /** Further members of the metadata: lengths, limits, choices. */
  readonly constraints: Partial<FieldMetadata>;
  /** The value when a form leaves the field out; undefined if that is the same as in JSON. */
  readonly absentInForm: T | undefined;
  /** Whether the empty text of a form is read as any other value. */
  readonly isBlankable: boolean;
  /** Whether a value means null, in a field that takes null. */
  readonly meansNull?: (raw: RawValue) => boolean;
  /** Whether a form gives all values of the name, as an array. */
  readonly isList: boolean;
  /** Whether a form may number the values instead: `tags[0]`, `tags[1]`. */
  readonly isNumbered?: boolean;
  /** Formats of Zod that the kind checks itself, as DRF does. */
  readonly formats: readonly string[];
  /**
   * Reads a value of a body, other than null, as DRF does.
   *
   * @throws FieldError with the messages for the client
   */
  read(raw: Exclude<RawValue, null>): T;
  /** Reads a text of a form; without it, `read` does. */
  readonly readText?: (text: string) => T;
  /**
   * Reads a value of a query, as the filters of django-filter do.
   *
   * @throws FieldError with the message for the client
   */
  parse(text: string): T;
  /** A value as the Zod schema gets it. */
  toSchema(value: T): unknown;
  /**
   * The value of what the Zod schema made of another one, such as the result of a transform.
   *
   * @throws FieldError when the column cannot store it
   */
  fromSchema(output: unknown): T;
  /** A value as its column stores it. */
  toColumn(value: T, dialect: DialectName): ColumnValue;
  /** A stored value other than null, as the wire shows it. */
  toWire(stored: unknown, timeZone: string): unknown;
}

/** A raw value is not valid for its field. */
export class FieldError extends Error {
  readonly messages: FieldMessages;

  constructor(messages: FieldMessages | string) {
    super(typeof messages === "string" ? messages : JSON.stringify(messages));
    this.name = "FieldError";
    this.messages = typeof messages === "string" ? [messages] : messages;
  }
}

type Required = "type" | "column" | "read" | "toColumn";

/** Makes a kind from what differs between kinds; `invalidText` is the message about a value of a query. */
export function fieldKind<T>(
  parts: Pick<FieldKind<T>, Required> & Partial<FieldKind<T>> & { readonly invalidText: string },
): FieldKind<T> {
  const { invalidText, ...kind } = parts;
  return {
    constraints: {},
    absentInForm: undefined,
    isBlankable: false,
    isList: false,
    formats: [],
    parse: (text) => parsed(text, kind.read, invalidText),
    toSchema: (value) => value,
    // oxlint-disable-next-line no-unsafe-type-assertion -- a schema returns any value, and `read` refuses those of other types
    fromSchema: (output) => kind.read(output as Exclude<RawValue, null>),
    toWire: (stored) => stored,
    ...kind,
  };
}

function parsed<T>(text: string, read: (text: string) => T, invalidText: string): T {
  try {
    return read(text);
  } catch (error) {
    throw error instanceof FieldError ? new FieldError(invalidText) : error;
  }
}
