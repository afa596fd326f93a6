// Checks the options of a view and of its operations by name and type.
import * as z from "zod";
import { revocationKind } from "../auth/index.ts";
import {
  functionOf,
  listOfFunctions,
  OptionsError,
  readOptions,
  shapeOf,
  type KindsOf,
} from "../option-kinds/index.ts";
import type { OperationDefinition } from "./define-operation.ts";
import type { ViewDefinition, ViewOptions } from "./define-view.ts";
import { authenticatorList } from "./options.ts";
import type { Handler } from "./operation.ts";
import type { Permission } from "./permission.ts";

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const isOperation = (value: unknown): value is OperationDefinition =>
  isObject(value) && "kind" in value && value.kind === "operation";

const handler = () =>
  z
    .custom<Handler | OperationDefinition>(
      (value) => typeof value === "function" || isOperation(value),
      "must be a function, or an operation made with `defineOperation`",
    )
    .optional();

const rules = {
  permissions: () => listOfFunctions<Permission>().optional(),
  authentication: () => authenticatorList().optional(),
  revocation: () => revocationKind().optional(),
  throttle: () => z.string().min(1).optional(),
};

const viewKinds = {
  get: handler,
  post: handler,
  put: handler,
  patch: handler,
  delete: handler,
  name: () => z.string().min(1).optional(),
  description: () => z.string().optional(),
  ...rules,
} satisfies KindsOf<ViewOptions>;

const viewOptions = {
  kinds: viewKinds,
  schema: () => z.strictObject(shapeOf(viewKinds)),
};

const zodObject = () =>
  z.custom<z.ZodObject>((value) => value instanceof z.ZodObject, "must be a Zod object").optional();

const operationKinds = {
  kind: () => z.literal("operation"),
  summary: () => z.string().optional(),
  params: zodObject,
  query: zodObject,
  body: zodObject,
  response: () =>
    z.custom<z.ZodType>((value) => value instanceof z.ZodType, "must be a Zod schema").optional(),
  run: () => functionOf<OperationDefinition["run"]>(),
  ...rules,
} satisfies KindsOf<OperationDefinition>;

const operationOptions = {
  kinds: operationKinds,
  schema: () => z.strictObject(shapeOf(operationKinds)),
  required: ["kind", "run"],
};

/**
 * Checks a view; `index` is its position in the option `views`.
 *
 * @throws OptionsError for the first option that does not exist or has the wrong type, and for a view without handlers
 */
export function checkView(view: ViewDefinition, index: number): void {
  if (!isObject(view) || typeof view.path !== "string" || !isObject(view.handlers))
    throw new OptionsError(`Option \`views.${index}\`: must be a view made with defineView`);
  const { path, handlers, ...rest } = view;
  const byMethod = Object.entries(handlers);
  const methods = byMethod.map(([method, handle]) => [method.toLowerCase(), handle]);
  readOptions(viewOptions, { ...rest, ...Object.fromEntries(methods) }, ` of the view at ${path}`);
  if (methods.length === 0)
    throw new OptionsError(`The view at ${path} handles no method: give it \`get\`, \`post\` or another.`);
  for (const [method, handle] of byMethod) if (isOperation(handle)) checkOperation(method, path, handle);
}

function checkOperation(method: string, path: string, operation: OperationDefinition): void {
  const { params, body } = readOptions(operationOptions, operation, ` of ${method} ${path}`);
  const names = new Set([...path.matchAll(/:(\w+)/g)].map(([, name]) => name));
  const missing = Object.keys(params?.shape ?? {}).find((name) => !names.has(name));
  if (missing !== undefined)
    throw new OptionsError(`Option \`params\` of ${method} ${path}: the path has no \`:${missing}\`.`);
  if (method === "GET" && body !== undefined)
    throw new OptionsError(`Option \`body\` of GET ${path}: a GET has no body: use \`query\`, or POST.`);
}
