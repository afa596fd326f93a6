// Checks what `defineResource` and `defineView` were given: every option by its name and its type.
import * as z from "zod";
import { listOfAuthenticators } from "./authenticators.ts";
import type { Handler, Permission, ViewDefinition, ViewOptions } from "../http/index.ts";
import type { Resource, ResourceOptions, ResourceSchema, Timestamps } from "../resources/index.ts";
import { functionOf, listOfFunctions, OptionsError, type SchemaOf } from "../option-kinds/index.ts";
import { checked } from "./problems.ts";

const name = () => z.string().min(1);

/** A table as SQL statements name it: without a schema, an alias or a quotation mark in it. */
const tableName = () =>
  z.string().regex(/^[\p{L}_][\p{L}\p{N}_$-]*$/u, "a table's name is letters, digits, _, $ and -");

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const revocation = () => z.enum(["session", "user", "none"]).optional();

const timestampsSchema = z.strictObject({
  created: name().optional(),
  updated: name().optional(),
} satisfies SchemaOf<Timestamps>);

const resourceSchema = z.strictObject({
  schema: z.custom<ResourceSchema>((value) => value instanceof z.ZodObject, "must be a Zod object"),
  owner: name().optional(),
  timestamps: timestampsSchema.optional(),
  permissions: listOfFunctions<Permission>().optional(),
  authentication: listOfAuthenticators().optional(),
  revocation: revocation(),
  table: tableName().optional(),
  singular: name().optional(),
  viewName: name().optional(),
} satisfies SchemaOf<ResourceOptions>);

const handler = () => functionOf<Handler>().optional();

const viewSchema = z.strictObject({
  get: handler(),
  post: handler(),
  put: handler(),
  patch: handler(),
  delete: handler(),
  name: name().optional(),
  description: z.string().optional(),
  permissions: listOfFunctions<Permission>().optional(),
  authentication: listOfAuthenticators().optional(),
  revocation: revocation(),
} satisfies SchemaOf<ViewOptions>);

/** @throws OptionsError for the first option of a resource that does not exist or has another type */
export function checkResource(resource: Resource, position: number): void {
  if (!isObject(resource) || typeof resource.name !== "string")
    throw new OptionsError(`Option \`resources.${position}\`: is not what defineResource makes`);
  checked(resourceSchema, resource.options, ` of the resource \`${resource.name}\``);
}

/** @throws OptionsError for the first option of a view that does not exist or has another type, and when it handles nothing */
export function checkView(view: ViewDefinition, position: number): void {
  if (!isObject(view) || typeof view.path !== "string" || !isObject(view.handlers))
    throw new OptionsError(`Option \`views.${position}\`: is not what defineView makes`);
  const { path, handlers, ...rest } = view;
  const methods = Object.entries(handlers).map(([method, handle]) => [method.toLowerCase(), handle]);
  checked(viewSchema, { ...rest, ...Object.fromEntries(methods) }, ` of the view at ${path}`);
  if (methods.length === 0)
    throw new OptionsError(`The view at ${path} handles no method: give it \`get\`, \`post\` or another.`);
}
