// What the inputs of a new row hold at first.
import type { Field } from "../api/description.ts";

/** The defaults that the server declares; a switch without one is off. */
export const defaultsOf = (fields: readonly Field[]): Record<string, unknown> =>
  Object.fromEntries(
    fields
      .filter(({ read_only }) => !read_only)
      .flatMap((field): [string, unknown][] => {
        if (field.default !== undefined && field.default !== null) return [[field.name, field.default]];
        return field.type === "boolean" && !field.nullable ? [[field.name, false]] : [];
      }),
  );
