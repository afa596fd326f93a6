// What a field of a body is: how its raw value is read, and how OPTIONS describes it.
import { type Body, type FormValue, type JsonValue, UploadedFile } from "../bodies/index.ts";
import { NumberLiteral } from "../../python/index.ts";

/** A value as the body holds it, before any field has read it. */
export type RawValue = JsonValue | FormValue;

/** What OPTIONS tells about a field (DRF's SimpleMetadata). */
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

/** A field that a body may hold. `T` is what reading it gives. */
export interface Field<T = unknown> {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly required: boolean;
  readonly nullable: boolean;
  /** Extra members of the metadata: lengths, bounds, choices. */
  readonly constraints: Partial<FieldMetadata>;
  /** The value that a form stands for when it leaves the field out; undefined when that means nothing. */
  readonly absentInForm: T | undefined;
  /**
   * Turns a raw value, never null, into the field's own.
   *
   * @throws FieldError with the messages for the client
   */
  read(raw: Exclude<RawValue, null>): T;
}

/** Why a value does not fit its field. */
export class FieldError extends Error {
  readonly messages: readonly string[];

  constructor(...messages: readonly string[]) {
    super(messages.join(" "));
    this.name = "FieldError";
    this.messages = messages;
  }
}

/** Whether a raw value is a number, in either of the forms a JSON number takes. */
export function isNumeric(raw: RawValue): raw is number | NumberLiteral {
  return typeof raw === "number" || raw instanceof NumberLiteral;
}

/** A field's metadata. */
export function describeField(field: Field, readOnly = false): FieldMetadata {
  return {
    type: field.type,
    required: readOnly ? false : field.required,
    read_only: readOnly,
    label: field.label,
    ...field.constraints,
  };
}

/** The metadata of fields by their names. */
export function describeFields(fields: readonly Field[]): Readonly<Record<string, FieldMetadata>> {
  return Object.fromEntries(fields.map((field) => [field.name, describeField(field)]));
}

/** The label Django gives a name: `is_completed` becomes "Is completed". */
export function labelOf(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The raw value of a name in a body; undefined when it is not there. */
export function rawValue(body: Body, name: string): RawValue | undefined {
  if (body.kind === "form") return body.fields.get(name);
  const { value } = body;
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Whether a JSON value is an object, and neither a list nor a number that had to be kept as text. */
export function isObject(value: RawValue): value is { [name: string]: JsonValue } {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof NumberLiteral) &&
    !(value instanceof UploadedFile)
  );
}
