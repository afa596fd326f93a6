// A view: the operations of one path, and who may call those without a rule of their own.
import type { HeaderSet } from "./headers.ts";
import type { AccessRule, Method, Operation } from "./operation.ts";

/** The behaviour of one path (DRF's APIView). Its access rule is that of OPTIONS, of other methods, and of its operations. */
export interface View extends AccessRule {
  /** The name in the response to OPTIONS. */
  readonly name: string;
  readonly description?: string;
  readonly operations: readonly Operation[];
  /** Headers of all responses of this view, besides those of every response. */
  readonly headers?: HeaderSet;
}

const methods: readonly Method[] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** The operation of a method; undefined for OPTIONS, and for a method that the view does not have. */
export function operationFor({ operations }: View, method: string): Operation | undefined {
  const wanted = method === "HEAD" ? "GET" : method;
  return operations.find((operation) => operation.method === wanted);
}

/** The value of the Allow header. */
export function allowedMethods({ operations }: View): string {
  const has = (method: Method): boolean => operations.some((operation) => operation.method === method);
  const allowed: string[] = methods.filter(has);
  if (has("GET")) allowed.push("HEAD");
  return [...allowed, "OPTIONS"].join(", ");
}
