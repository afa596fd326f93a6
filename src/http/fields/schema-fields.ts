// From a Zod object to the fields that read its values.
import * as z from "zod";
import { createField, type Field } from "./field.ts";
import type { FieldKind } from "./kind.ts";
import { jsonKind } from "./json-field.ts";
import { kindOf } from "./schema-kinds.ts";
import { unwrap } from "./unwrap.ts";

/** A member of a Zod object, as a field. */
export interface SchemaField {
  readonly field: Field;
  /** Whether a column can store its values; otherwise the field reads any JSON. */
  readonly isStorable: boolean;
  /** The name of the Zod type, such as "date". */
  readonly zodType: string;
  /** The default of the schema; undefined when it has none. A function gives a new value each time. */
  readonly fallback: (() => unknown) | undefined;
  /** How the items of a list are read in a query. */
  readonly item: FieldKind | undefined;
}

/** The fields of a Zod object. Dates and times without an offset are in the time zone. */
export const schemaFields = (schema: z.ZodObject, timeZone = "UTC"): SchemaField[] =>
  Object.entries(schema.shape).map(([name, type]) => schemaField(name, type, timeZone));

function schemaField(name: string, type: z.core.$ZodType, timeZone: string): SchemaField {
  const { base, nullable, fallback, isTransformed } = unwrap(type);
  // A text may be empty if its default is (Django's `blank=True`).
  const kind = kindOf(base, { blank: fallback?.() === "", isTransformed, timeZone });
  const required = !z.safeParse(type, undefined).success;
  return {
    field: createField(name, kind ?? jsonKind, { required, nullable }),
    isStorable: kind !== undefined,
    zodType: base._zod.def.type,
    fallback,
    item: base instanceof z.core.$ZodArray ? (kindOf(base._zod.def.element) ?? jsonKind) : undefined,
  };
}
