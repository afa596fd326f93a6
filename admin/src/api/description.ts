// What `GET schema/` answers: the resources, their fields, filters and actions, as the server has them.

/** The kinds of field; each has its input and its way to be shown. */
export type FieldType =
  | "text"
  | "long_text"
  | "email"
  | "url"
  | "slug"
  | "uuid"
  | "integer"
  | "float"
  | "decimal"
  | "boolean"
  | "date"
  | "time"
  | "datetime"
  | "duration"
  | "enum"
  | "json"
  | "array"
  | "reference"
  | "references"
  | "password";

export interface Choice {
  value: string | number | boolean;
  label: string;
}

export interface Field {
  name: string;
  label: string;
  type: FieldType;
  required: boolean;
  nullable: boolean;
  read_only: boolean;
  write_only?: boolean;
  default?: unknown;
  max_length?: number | null;
  min?: number | string | null;
  max?: number | string | null;
  digits?: number | null;
  places?: number | null;
  choices?: readonly Choice[] | null;
  /** The name of the resource that the ids belong to. */
  reference?: string | null;
  help?: string | null;
}

export interface Filter {
  name: string;
  label: string;
  type: FieldType;
  choices?: readonly Choice[] | null;
  reference?: string | null;
}

export interface Action {
  name: string;
  label: string;
  on: "row" | "collection";
  fields: readonly Field[];
}

export interface ResourceDescription {
  name: string;
  label: string;
  label_plural: string;
  group: string | null;
  kind: "resource" | "users" | "groups" | "permissions" | "sessions" | "audit";
  id: "integer" | "uuid" | "text";
  title_field: string;
  permissions: { view: boolean; add: boolean; change: boolean; delete: boolean };
  fields: readonly Field[];
  /** The fields that a list shows at first. */
  list: readonly string[];
  filters: readonly Filter[];
  search: boolean;
  ordering: readonly string[];
  /** As in `ordering=`: a minus sign in front means descending. */
  default_order: readonly string[];
  actions: readonly Action[];
  history: boolean;
}

export interface Description {
  title: string;
  /** An IANA name. */
  time_zone: string;
  resources: readonly ResourceDescription[];
}

/** The logged-in user. */
export interface Me {
  id: number | string;
  username: string;
  full_name: string;
  is_superuser: boolean;
}
