// What a permission is: a predicate over a request, checked before its body is read, and what it says about rows.
import type { Identity } from "../auth/index.ts";
import type { ColumnValue, ContentType } from "../store/index.ts";

/** The argument of a permission. */
export interface PermissionRequest {
  readonly method: string;
  /** Undefined when the request carries no credentials. */
  readonly identity: Identity | undefined;
  readonly request: Request;
  /** The values of the path's parameters, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** The name of the resource; undefined in a view. */
  readonly resource: string | undefined;
  /** The verb of the resource: "list", "retrieve", "create", "update", "partialUpdate" or "destroy". */
  readonly action: string | undefined;
}

/**
 * Returns whether a request is allowed.
 *
 * @example const isOwnOrigin: Permission = ({ request }) => request.headers.get("origin") === "https://app.example.com";
 */
export interface Permission {
  (request: PermissionRequest): boolean | Promise<boolean>;
  /** What it says about rows: see `rowPermission`. */
  readonly rows?: RowRule;
  /** Whether it asks for the user's permissions when a request has this method: they are then read together with the user. */
  readonly asksPermissions?: (method: string) => boolean;
  /** Makes the permission that an app asks, if it needs the app for that. */
  readonly bindTo?: (binding: PermissionBinding) => Permission;
}

/** What an app gives to a permission that asks the database. */
export interface PermissionBinding {
  /** What messages call the resource or the view. */
  readonly label: string;
  /** The model of the resource; undefined in a view. "any" is the API root, where every model's user is welcome. */
  readonly contentType: ContentType | "any" | undefined;
  /** Whether a caller has all of some permissions. */
  readonly allows: (identity: Identity, names: readonly string[]) => Promise<boolean>;
}

/** A request for a row of a resource. */
export interface RowRequest extends PermissionRequest {
  /** The row as the wire shows it. */
  readonly row: Readonly<Record<string, unknown>>;
}

/** Which rows exist for a caller: all, none, or those whose fields have these values. */
export type RowCondition = boolean | Readonly<Record<string, ColumnValue>>;

/** The options of `rowPermission`. */
export interface RowPermissionOptions {
  /** Whether the caller may use a row; if not, the answer is 403, or 401 without credentials. */
  readonly allows?: (request: RowRequest) => boolean | Promise<boolean>;
  /** Which rows exist for the caller. Lists have no others, and their paths are 404. */
  readonly where?: (request: PermissionRequest) => RowCondition | Promise<RowCondition>;
}

/** What a permission says about rows. */
export interface RowRule {
  readonly allows: (request: RowRequest) => boolean | Promise<boolean>;
  /** Conditions that a row must meet to exist for the caller. */
  readonly where: (request: PermissionRequest) => Promise<readonly RowCondition[]>;
  readonly hasWhere: boolean;
  /** Whether the conditions decide which rows a list has. */
  readonly isListable: boolean;
}
