// The types of a resource's rows: as its table stores them, and as the wire shows them.
import type { ServerColumns, StoredRow } from "../store/index.ts";
import type { Resource } from "./define-resource.ts";
import type { FieldColumns } from "./reference.ts";
import type { RowValues, ShownRow } from "./wire-fields.ts";

/** The table of a resource, for Kysely. */
export type ResourceTable<Of extends Resource> =
  Of extends Resource<string, infer Schema, infer Owner, infer Stamp, string, infer Id>
    ? ServerColumns<Id, Stamp, Owner> & FieldColumns<Schema>
    : never;

/** The tables of resources by name. A resource whose type says nothing has none. */
export type ResourceTables<Of extends Resource> = {
  [
    Each in Of as Each extends Resource<string, Resource["options"]["schema"], string, string, infer Table>
      ? string extends Table
        ? never
        : Table
      : never
  ]: ResourceTable<Each>;
};

/** A row of a resource on the wire: with its computed members, without its write-only fields. */
export type WireRow<Of extends Resource> =
  Of extends Resource<
    string,
    infer Schema,
    infer Owner,
    infer Stamp,
    string,
    infer Id,
    infer Hidden,
    infer Extra
  >
    ? ShownRow<RowValues<Schema, Owner, Stamp, Id>, Hidden, Extra>
    : never;

/** A resource of an app, for custom queries. */
export interface AppResource<Of extends Resource = Resource> {
  /** A row that a query selected with all columns, as the resource's own responses show it. */
  toWire(row: StoredRow<ResourceTable<Of>>): WireRow<Of>;
}

/** The resources of an app by name. */
export type AppResources<Of extends Resource> = {
  readonly [Each in Of as Each["name"]]: AppResource<Each>;
};
