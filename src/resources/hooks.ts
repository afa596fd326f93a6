// Hooks of a resource: custom code between the checks of a write and the write, and after its commit.
import type { Identity } from "../auth/index.ts";
import type { BodyValue, ViewRequest } from "../http/index.ts";
import type { Db } from "../store/index.ts";

/** The fields of a row, as the wire shows them. */
export type RowFields = Readonly<Record<string, unknown>>;

/** A verb that writes. */
export type WriteAction = "create" | "update" | "partialUpdate" | "destroy";

/** What every hook gets. */
export interface HookCall {
  readonly action: WriteAction;
  /** The caller; undefined for a request without credentials. */
  readonly user: Identity["user"] | undefined;
  readonly request: ViewRequest;
}

/** What the hooks before a write get. */
export interface WriteCall extends HookCall {
  /** The transaction of the write: statements on it are committed or rolled back together with the write. */
  readonly tx: Db;
}

/** What a hook changes in the values to write, by field. They are read as if the client had sent them. */
export type ChangedFields<Name extends string = string> = Readonly<
  string extends Name ? Record<string, BodyValue> : Partial<Record<Name, BodyValue>>
>;

type Changes<Values> = ChangedFields<keyof Values & string> | void;

/**
 * The hooks of a resource (DRF's perform_create, perform_update and perform_destroy). An error that one throws is the answer.
 * `Row` is a row with all its fields, `Values` what a write sets, and `Shown` a row as answers show it.
 */
// Methods, so that hooks of a certain resource are hooks of a resource.
export interface ResourceHooks<Row = RowFields, Values = RowFields, Shown = Row> {
  /** Called before a row is created; may return fields to change. */
  beforeCreate?(
    this: void,
    call: WriteCall & { readonly values: Values },
  ): Changes<Values> | Promise<Changes<Values>>;
  /** Called before a row is changed, with the row as it is, which stays locked; may return fields to change. */
  beforeUpdate?(
    this: void,
    call: WriteCall & { readonly row: Row; readonly values: Partial<Values> },
  ): Changes<Values> | Promise<Changes<Values>>;
  /** Called before a row is deleted. */
  beforeDestroy?(this: void, call: WriteCall & { readonly row: Row }): void | Promise<void>;
  /** Called after the commit of a write, before the answer, with the row as answers show it. Its errors go to `onError`: the write stays. */
  afterCommit?(this: void, call: HookCall & { readonly row: Shown }): void | Promise<void>;
}
