// A resource with its fields and its table, derived from its Zod schema.
import type { Column, ColumnValue, TableDefinition } from "../store/index.ts";
import type { Resource } from "./define-resource.ts";
import { type ModelField, modelFields } from "./model-fields.ts";

/** A resource that is ready to serve. */
export interface Model {
  /** The time zone of dates and times in responses, as an IANA name. */
  readonly timeZone: string;
  readonly resource: Resource;
  readonly table: TableDefinition;
  readonly fields: readonly ModelField[];
  /** Whether the schema compares fields with each other, with `refine` or `check` on the object. */
  readonly isValidatedAsWhole: boolean;
  /** The column with the owner's id. */
  readonly ownerColumn: string | undefined;
  /** The columns that are set to the current time when a row is created, and those when it is created or changed. */
  readonly timestampColumns: { readonly created: readonly string[]; readonly updated: readonly string[] };
  /** The values of a new row in columns that belong only to other resources of the same table. */
  readonly defaults: Readonly<Record<string, ColumnValue>>;
}

/**
 * Makes the model of a resource.
 *
 * @throws TypeError for a field that no column can store
 */
export function createModel(resource: Resource, userTable: string, timeZone: string): Model {
  const { schema, owner, timestamps, id = "integer", table = resource.name } = resource.options;
  const fields = modelFields(schema, resource.name);
  const ownerColumn = owner === undefined ? undefined : `${owner}_id`;
  const timestampNames = [timestamps?.created, timestamps?.updated].filter((name) => name !== undefined);
  const columns: Column[] = [
    ...fields.map(({ column }) => column),
    ...timestampNames.map((name): Column => ({ name, type: "datetime" })),
    ...(ownerColumn === undefined
      ? []
      : [{ name: ownerColumn, type: "integer", references: userTable } as const]),
  ];
  const indexes = ownerColumn === undefined ? [] : [ownerColumn];
  return {
    timeZone,
    resource,
    table: { name: table, id, columns, indexes },
    fields,
    isValidatedAsWhole: (schema._zod.def.checks ?? []).length > 0,
    ownerColumn,
    timestampColumns: {
      created: timestamps?.created === undefined ? [] : [timestamps.created],
      updated: timestamps?.updated === undefined ? [] : [timestamps.updated],
    },
    defaults: {},
  };
}
