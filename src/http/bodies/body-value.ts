// The values of a JSON body.
import type { NumberLiteral } from "../../python/index.ts";

/**
 * A parsed value of a JSON body. Test for members with `Object.hasOwn`: a member may be called `__proto__` or
 * `constructor`.
 */
export type BodyValue =
  | null
  | boolean
  | number
  | NumberLiteral
  | string
  | BodyValue[]
  | { [name: string]: BodyValue };
