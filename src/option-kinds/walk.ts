// Walks schemas of options: which options exist at a path, and what a wrapped schema checks.
import * as z from "zod";
import { isDeclaredElsewhere } from "./kinds.ts";

/** The path of an option: names, keys of records, and positions in lists. */
export type OptionPath = readonly PropertyKey[];

/** The schema below defaults, `optional`, `nullable` and transformations: what a user's value is checked against first. */
export function innerSchema(schema: z.core.$ZodType): z.core.$ZodType {
  if (
    schema instanceof z.core.$ZodDefault ||
    schema instanceof z.core.$ZodPrefault ||
    schema instanceof z.core.$ZodOptional ||
    schema instanceof z.core.$ZodNullable ||
    schema instanceof z.core.$ZodReadonly
  ) {
    return innerSchema(schema._zod.def.innerType);
  }
  return schema instanceof z.core.$ZodPipe ? innerSchema(schema._zod.def.in) : schema;
}

/** The objects that a schema accepts: its own, or those of the branches of a union. */
function objectsOf(schema: z.core.$ZodType): z.core.$ZodObject[] {
  const inner = innerSchema(schema);
  if (inner instanceof z.core.$ZodUnion) return inner._zod.def.options.flatMap(objectsOf);
  return inner instanceof z.core.$ZodObject ? [inner] : [];
}

function childSchemas(schema: z.core.$ZodType, key: PropertyKey): z.core.$ZodType[] {
  const inner = innerSchema(schema);
  if (inner instanceof z.core.$ZodArray) return [inner._zod.def.element];
  if (inner instanceof z.core.$ZodRecord) return [inner._zod.def.valueType];
  return objectsOf(inner).flatMap(({ _zod: { def } }) => def.shape[String(key)] ?? []);
}

/** The names of the options at a path below a schema. */
export function optionsAt(schema: z.core.$ZodType, path: OptionPath): string[] {
  let schemas = [schema];
  for (const key of path) schemas = schemas.flatMap((each) => childSchemas(each, key));
  return [...new Set(schemas.flatMap(objectsOf).flatMap(({ _zod: { def } }) => Object.keys(def.shape)))];
}

/** The path of every option below a schema, groups included; without the names of options that are declared elsewhere. */
export function optionPaths(schema: z.core.$ZodType, groups: readonly string[] = []): string[][] {
  const paths: string[][] = [];
  for (const object of objectsOf(schema)) {
    if (isDeclaredElsewhere(object)) continue;
    for (const [name, option] of Object.entries(object._zod.def.shape)) {
      const path = groups.concat(name);
      paths.push(path, ...optionPaths(option, path));
    }
  }
  return paths;
}
