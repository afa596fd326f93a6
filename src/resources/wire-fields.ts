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

/** The schemas of computed members by name. */
export type ComputedSchemas = Readonly<Record<string, z.ZodType>>;

/**
 * A row as answers show it: with the computed members `Extra`, and without the write-only fields `Hidden`. The types of
 * `Resource` that say nothing about these leave it as it is.
 */
export type ShownRow<Row, Hidden extends string, Extra extends ComputedSchemas> = string extends Hidden
  ? Row
  : Flat<Omit<Row, Hidden> & { [Name in keyof Extra]: z.output<Extra[Name]> }>;

/** One object type instead of several, as editors show it. */
type Flat<Of> = { [Name in keyof Of]: Of[Name] };
