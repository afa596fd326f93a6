// The columns that an app adds to its users, with values that are made up.
import { describeFields } from "../../http/index.ts";
import { modelFields, type ResourceSchema } from "../../resources/index.ts";
import type { ColumnValue, DialectName } from "../../store/index.ts";
import { sampleValue } from "./sample-values.ts";

/** Values of the columns of a user. */
export function sampleColumns(
  schema: ResourceSchema,
  number: number,
  dialect: DialectName,
  given: Readonly<Record<string, unknown>>,
): Record<string, ColumnValue> {
  const seed = { marker: `user-${number}`, number, position: 0 };
  return Object.fromEntries(
    modelFields(schema, "users", { dialect }).flatMap(({ field, column }): [string, ColumnValue][] => {
      const { name, kind, required } = field;
      const [type, described] = [schema.shape[name], describeFields([field])[name]];
      if (type === undefined || described === undefined || (!required && !(name in given))) return [];
      const value: unknown = name in given ? given[name] : sampleValue(type, described, seed);
      return [
        [column.name, value === null ? null : kind.toColumn(kind.read(Object({ value }).value), dialect)],
      ];
    }),
  );
}
