// A view: the operations of one path, and who may call those without a rule of their own.
import type { HeaderSet } from "./headers.ts";
import type { AccessRule, Method, Operation } from "./operation.ts";

/** The behaviour of one path (DRF's APIView). Its access rule is that of OPTIONS, of other methods, and of its operations. */
export interface View extends AccessRule {
  /** The name in the response to OPTIONS. */
  readonly name: string;
  readonly description?: string;
  /** The scope whose rate limits the operations that have none of their own. */
  readonly throttle?: string | undefined;
  readonly operations: readonly Operation[];
  /** Further members of the response to OPTIONS. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Headers of all responses of this view, besides those of every response. */
  readonly headers?: HeaderSet;
}

const methods: readonly Method[] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** The operations of a view by the methods of their requests: that of GET answers HEAD too. */
export function operationsByMethod({ operations }: View): ReadonlyMap<string, Operation> {
  const byMethod = new Map<string, Operation>();
  for (const operation of operations) {
    if (byMethod.has(operation.method)) continue;
    byMethod.set(operation.method, operation);
    if (operation.method === "GET") byMethod.set("HEAD", operation);
  }
  return byMethod;
}

/** The value of the Allow header. */
export function allowedMethods({ operations }: View): string {
  const has = (method: Method): boolean => operations.some((operation) => operation.method === method);
  const allowed: string[] = methods.filter(has);
  if (has("GET")) allowed.push("HEAD");
  return [...allowed, "OPTIONS"].join(", ");
}
