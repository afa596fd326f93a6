// A field of a request body: how its raw value is read, and how OPTIONS describes it.
import { type Body, type FormValue, type BodyValue, UploadedFile } from "../bodies/index.ts";
import { NumberLiteral } from "../../python/index.ts";

/** A value of a body before a field reads it. */
export type RawValue = BodyValue | FormValue;

/** The description of a field in the response to OPTIONS (DRF's SimpleMetadata). */
export interface FieldMetadata {
  readonly type: string;
  readonly required: boolean;
  readonly read_only: boolean;
  readonly label: string;
  readonly max_length?: number;
  readonly min_length?: number;
  readonly max_value?: number;
  readonly min_value?: number;
  readonly choices?: readonly { value: string; display_name: string }[];
}

/** A field of a body. `T` is the type of the value it reads. */
export interface Field<T = unknown> {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly required: boolean;
  readonly nullable: boolean;
  /** Whether it reads all values of its name in a form, as a list. */
  readonly isList?: boolean;
  /** Further members of the metadata: lengths, limits, choices. */
  readonly constraints: Partial<FieldMetadata>;
  /** The value when a form leaves the field out; undefined if that is the same as in JSON. */
  readonly absentInForm: T | undefined;
  /**
   * Reads a raw value other than null.
   *
   * @throws FieldError with the messages for the client
   */
  read(raw: Exclude<RawValue, null>): T;
}

/** A raw value is not valid for its field. */
export class FieldError extends Error {
  readonly messages: readonly string[];

  constructor(...messages: readonly string[]) {
    super(messages.join(" "));
    this.name = "FieldError";
    this.messages = messages;
  }
}

/** The options of every field. */
export interface FieldOptions {
  readonly required?: boolean;
  readonly nullable?: boolean;
}

/** The members that fields have in common. */
export const fieldBase = (
  name: string,
  type: string,
  { required = true, nullable = false }: FieldOptions,
): Omit<Field<undefined>, "read"> => ({
  name,
  label: labelOf(name),
  type,
  required,
  nullable,
  absentInForm: undefined,
  constraints: {},
});

/** Whether a raw value is a number: a JavaScript number or a number literal. */
export function isNumeric(raw: RawValue): raw is number | NumberLiteral {
  return typeof raw === "number" || raw instanceof NumberLiteral;
}

/** The metadata of fields by their names. */
export function describeFields(fields: readonly Field[]): Readonly<Record<string, FieldMetadata>> {
  return Object.fromEntries(
    fields.map(({ name, type, required, label, constraints }) => [
      name,
      { type, required, read_only: false, label, ...constraints },
    ]),
  );
}

/** The label that Django derives from a name: "Is completed" for `is_completed`. */
export function labelOf(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The raw value of a field in a body; undefined when the body does not have it. */
export function rawValue(body: Body, { name, isList }: Pick<Field, "name" | "isList">): RawValue | undefined {
  if (body.kind === "form")
    return isList === true && body.fields.has(name)
      ? // A file is not a value of any list.
        body.fields.getAll(name).map((value) => (typeof value === "string" ? value : {}))
      : body.fields.get(name);
  const { value } = body;
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Whether a raw value is a JSON object. */
export function isObject(value: RawValue): value is { [name: string]: BodyValue } {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof NumberLiteral) &&
    !(value instanceof UploadedFile)
  );
}
