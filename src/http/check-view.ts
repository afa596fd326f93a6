// Checks the options of a view by name and type.
import * as z from "zod";
import { revocationKind } from "../auth/index.ts";
import {
  functionOf,
  listOfFunctions,
  OptionsError,
  readOptions,
  type SchemaOf,
} from "../option-kinds/index.ts";
import type { ViewDefinition, ViewOptions } from "./define-view.ts";
import { authenticatorList } from "./options.ts";
import type { Permission } from "./permissions.ts";
import type { Handler } from "./operation.ts";

const handler = () => functionOf<Handler>().optional();

const viewSchema = z.strictObject({
  get: handler(),
  post: handler(),
  put: handler(),
  patch: handler(),
  delete: handler(),
  name: z.string().min(1).optional(),
  description: z.string().optional(),
  permissions: listOfFunctions<Permission>().optional(),
  authentication: authenticatorList().optional(),
  revocation: revocationKind().optional(),
} satisfies SchemaOf<ViewOptions>);

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/**
 * Checks a view; `index` is its position in the option `views`.
 *
 * @throws OptionsError for the first option that does not exist or has the wrong type, and for a view without handlers
 */
export function checkView(view: ViewDefinition, index: number): void {
  if (!isObject(view) || typeof view.path !== "string" || !isObject(view.handlers))
    throw new OptionsError(`Option \`views.${index}\`: must be a view made with defineView`);
  const { path, handlers, ...rest } = view;
  const methods = Object.entries(handlers).map(([method, handle]) => [method.toLowerCase(), handle]);
  readOptions(viewSchema, { ...rest, ...Object.fromEntries(methods) }, ` of the view at ${path}`);
  if (methods.length === 0)
    throw new OptionsError(`The view at ${path} handles no method: give it \`get\`, \`post\` or another.`);
}
