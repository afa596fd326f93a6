// The option `resources`, and the check of the options of each resource by name and type.
import * as z from "zod";
import { revocationKind } from "../auth/index.ts";
import { authenticatorList, type Permission } from "../http/index.ts";
import {
  functionOf,
  listOf,
  listOfFunctions,
  optionNotes as notes,
  OptionsError,
  type KindsOf,
  type OptionSet,
  readOptions,
  type SchemaOf,
  shapeOf,
} from "../option-kinds/index.ts";
import type {
  AdminResourceOptions,
  Resource,
  ResourceOptions,
  ResourceSchema,
  RowScope,
  Through,
  Timestamps,
  VerbPermissions,
} from "./define-resource.ts";
import type { ActionDefinition } from "./action.ts";
import type { CheckRule, CheckWithMessage } from "./check-options.ts";
import type { WritableFields } from "./field-options.ts";
import type { ResourceHooks } from "./hooks.ts";
import { contentTypePattern } from "./content-type.ts";
import type { Pagination } from "./query/pagination-options.ts";
import { verbs } from "./verb-names.ts";

const rowCount = () => z.int().min(1).max(10_000);

/** How lists are divided into pages. */
const paginationSchema = () =>
  z
    .strictObject({
      kind: z.enum(["page", "limit", "cursor"]).register(notes, {
        about: "Numbered pages, a limit and an offset, or the rows after or before a row.",
      }),
      size: rowCount().register(notes, { about: "How many rows a page has." }),
      maxSize: rowCount().optional().register(notes, {
        about: "The most rows that a client may ask for, with `page_size` or `limit`.",
        fallback: "`size`",
      }),
      count: z.boolean().optional().register(notes, {
        about: "Whether the answer has the number of all rows. A cursor never has it.",
        fallback: "true",
      }),
    } satisfies SchemaOf<Pagination>)
    .refine(({ size, maxSize = size }) => maxSize >= size, "`maxSize` is less than `size`")
    .or(z.literal(false));

/** The options of resources. */
export const resourceListOptions = {
  pagination: () =>
    paginationSchema().default(false).register(notes, {
      about: "How the lists of resources are divided into pages, unless a resource says otherwise.",
    }),
  resources: () =>
    listOf<Resource>().default([]).register(notes, {
      type: "list of resources",
      about: "Resources made with `defineResource`.",
    }),
};

/** A Zod object: the fields of a resource, or of the user model. */
export const fieldsSchema = () =>
  z.custom<ResourceSchema>((value) => value instanceof z.ZodObject, "must be a Zod object");

const name = () => z.string().min(1);

const names = () => z.array(name()).optional();

/** A table as SQL statements name it: without a schema, an alias or a quotation mark. */
const tableName = () =>
  z.string().regex(/^[\p{L}_][\p{L}\p{N}_$-]*$/u, "a table's name is letters, digits, _, $ and -");

/** An app label and a model name of Django. */
export const contentTypeName = () =>
  z.string().regex(contentTypePattern, 'is an app label and a model in lower case, such as "shop.book"');

const timestampsSchema = () =>
  z.strictObject({
    created: name().optional(),
    updated: name().optional(),
  } satisfies SchemaOf<Timestamps>);

const rule = () => listOfFunctions<Permission>().optional();

const verbPermissions = () =>
  z.strictObject({
    default: rule(),
    list: rule(),
    create: rule(),
    retrieve: rule(),
    update: rule(),
    partialUpdate: rule(),
    destroy: rule(),
  } satisfies SchemaOf<VerbPermissions>);

const hook = () => functionOf<(call: never) => unknown>().optional();

const hooksSchema = () =>
  z.strictObject({
    beforeCreate: hook(),
    beforeUpdate: hook(),
    beforeDestroy: hook(),
    afterCommit: hook(),
  } satisfies SchemaOf<ResourceHooks>);

const actionSchema = () =>
  z.strictObject({
    on: z.enum(["row", "collection"]),
    method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]).optional(),
    path: z
      .string()
      .regex(/^[\w-]+(?:\/[\w-]+)*$/, "is a part of a path, without a slash at its ends")
      .optional(),
    body: fieldsSchema().optional(),
    response: z.custom<z.ZodType>((value) => value instanceof z.ZodType, "must be a Zod schema").optional(),
    permissions: rule(),
    run: functionOf<(call: never) => unknown>(),
  } satisfies SchemaOf<ActionDefinition>);

const adminSchema = () =>
  z.strictObject({
    list: names(),
    filters: names(),
    search: names(),
    order: names(),
    readOnly: names(),
    label: name().optional(),
    group: name().optional(),
    scope: z.literal("own").optional(),
  } satisfies SchemaOf<AdminResourceOptions>);

const resourceKinds = {
  schema: fieldsSchema,
  owner: () =>
    name()
      .or(z.strictObject({ through: name() } satisfies SchemaOf<Through>))
      .optional(),
  scope: () =>
    z
      .custom<RowScope>(
        (value) => value === "all" || typeof value === "function",
        'must be "all", or a function that gives a condition',
      )
      .optional(),
  timestamps: () => timestampsSchema().optional(),
  readOnly: names,
  writeOnly: names,
  write: () =>
    z.strictObject({ create: names(), update: names() } satisfies SchemaOf<WritableFields>).optional(),
  computed: () =>
    z
      .record(
        name(),
        z.strictObject({
          schema: z.custom<z.ZodType>((value) => value instanceof z.ZodType, "must be a Zod schema"),
          value: functionOf<(call: never) => unknown>(),
        }),
      )
      .optional(),
  unique: () =>
    z
      .array(
        name()
          .or(z.array(name()).min(1))
          .or(
            z.strictObject({ fields: z.array(name()).min(1), scope: z.enum(["owner", "global"]).optional() }),
          ),
      )
      .optional(),
  indexes: () => z.array(name().or(z.array(name()).min(1))).optional(),
  checks: () =>
    z
      .record(
        z.string().regex(/^[a-zA-Z_]\w{0,62}$/, "the name of a check is letters, digits and _"),
        functionOf<CheckRule>().or(
          z.strictObject({
            rule: functionOf<CheckRule>(),
            message: name(),
            field: name().optional(),
          } satisfies SchemaOf<CheckWithMessage>),
        ),
      )
      .optional(),
  verbs: () => z.array(z.enum(verbs)).min(1, "must name a verb").optional(),
  permissions: () => listOfFunctions<Permission>().or(verbPermissions()).optional(),
  authentication: () => authenticatorList().optional(),
  revocation: () => revocationKind().optional(),
  lookupField: () => name().optional(),
  throttle: () => name().optional(),
  hooks: () => hooksSchema().optional(),
  filters: names,
  search: names,
  ordering: names,
  order: names,
  unknownFilters: () => z.enum(["ignore", "refuse"]).optional(),
  pagination: () => paginationSchema().optional(),
  actions: () => z.record(z.string().regex(/^[a-zA-Z][\w-]*$/), actionSchema()).optional(),
  expand: () => z.array(name()).optional(),
  admin: () => adminSchema().or(z.literal(false)).optional(),
  audit: () => z.boolean().optional(),
  id: () => z.enum(["integer", "uuid"]).optional(),
  table: () => tableName().optional(),
  contentType: () => contentTypeName().optional(),
  singular: () => name().optional(),
  viewName: () => name().optional(),
} satisfies KindsOf<ResourceOptions>;

const resourceOptions: OptionSet<z.ZodType> = {
  kinds: resourceKinds,
  schema: () => z.strictObject(shapeOf(resourceKinds)),
  required: ["schema"],
};

/**
 * Checks a resource; `index` is its position in the option `resources`.
 *
 * @throws OptionsError for the first option that does not exist or has the wrong type
 */
export function checkResource(resource: Resource, index: number): void {
  if (typeof resource !== "object" || resource === null || typeof resource.name !== "string")
    throw new OptionsError(`Option \`resources.${index}\`: must be a resource made with defineResource`);
  readOptions(resourceOptions, resource.options, ` of the resource \`${resource.name}\``);
  const { owner, scope } = resource.options;
  if (owner === undefined && scope === undefined)
    throw new OptionsError(
      `The resource \`${resource.name}\` does not say whose its rows are: give it an \`owner\`, or \`scope: "all"\` if they belong to everybody.`,
    );
}
