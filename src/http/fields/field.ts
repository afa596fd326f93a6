// A field of a request body: a kind with a name.
import { NumberLiteral } from "../../python/index.ts";
import { type Body, type BodyValue, UploadedFile } from "../bodies/index.ts";
import type { FieldKind, RawValue } from "./kind.ts";
import type { FieldMetadata } from "./metadata.ts";

/** A field of a body. `T` is the type of the value it reads. */
export interface Field<T = unknown> {
  readonly name: string;
  readonly label: string;
  readonly required: boolean;
  readonly nullable: boolean;
  readonly kind: FieldKind<T>;
}

/** The options of every field. */
export interface FieldOptions {
  readonly required?: boolean;
  readonly nullable?: boolean;
}

/** Makes a field of a kind. It is required, and does not take null, unless the options say otherwise. */
export const createField = <T>(
  name: string,
  kind: FieldKind<T>,
  { required = true, nullable = false }: FieldOptions = {},
): Field<T> => ({ name, label: labelOf(name), required, nullable, kind });

/** The metadata of fields by their names. */
export function describeFields(fields: readonly Field[]): Readonly<Record<string, FieldMetadata>> {
  return Object.fromEntries(
    fields.map(({ name, kind, required, label }) => [
      name,
      { type: kind.type, required, read_only: false, label, ...kind.constraints },
    ]),
  );
}

/** Whether a raw value is a number: a JavaScript number or a number literal. */
export function isNumeric(raw: unknown): raw is number | NumberLiteral {
  return typeof raw === "number" || raw instanceof NumberLiteral;
}

/** The label that Django derives from a name: "Is completed" for `is_completed`. */
export function labelOf(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The raw value of a field in a body; undefined when the body does not have it. */
export function rawValue(body: Body, { name, kind }: Pick<Field, "name" | "kind">): RawValue | undefined {
  if (body.kind === "form") {
    if (!kind.isList) return body.fields.get(name);
    const values = body.fields.getAll(name);
    const all = values.length === 0 && kind.isNumbered === true ? body.fields.getNumbered(name) : values;
    // A file is not a value of any list.
    return all.length === 0 ? undefined : all.map((value) => (typeof value === "string" ? value : {}));
  }
  const { value } = body;
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Whether a raw value is a JSON object. */
export function isObject(value: unknown): value is { [name: string]: BodyValue } {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof NumberLiteral) &&
    !(value instanceof UploadedFile)
  );
}
