// The values of a JSON body.
import type { NumberLiteral } from "../../python/index.ts";

/** A parsed JSON value. Ask for members with `Object.hasOwn`: a member may be called `__proto__` or `constructor`. */
export type JsonValue =
  | null
  | boolean
  | number
  | NumberLiteral
  | string
  | JsonValue[]
  | { [name: string]: JsonValue };
