// The types of a resource's fields on the wire, as its schema, its owner, its timestamps and its ids say.
import type * as z from "zod";
import type { IdType, Timestamp } from "../store/index.ts";

/** A field that is left out is null on the wire. */
type Shown<Out> = undefined extends Out ? Exclude<Out, undefined> | null : Out;

/** The fields of a schema on the wire. */
export type SchemaValues<Schema extends z.ZodObject> = {
  [Name in keyof z.output<Schema> & string]: Shown<z.output<Schema>[Name]>;
};

/** A primary key on the wire. */
export type IdValue<Id extends IdType> = Id extends "uuid" ? string : number;

/** A row on the wire; of a schema that its type says nothing about, any fields. */
export type RowValues<
  Schema extends z.ZodObject,
  Owner extends string,
  Stamp extends string,
  Id extends IdType,
> = string extends keyof z.output<Schema>
  ? Record<string, unknown>
  : { id: IdValue<Id> } & SchemaValues<Schema> & { [Name in Stamp]: Timestamp } & { [Name in Owner]: number };
