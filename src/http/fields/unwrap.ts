// What a Zod schema says around its type: whether it takes null, its default, and whether it transforms.
import * as z from "zod";

/** A schema without what is around its type. */
export interface Unwrapped {
  readonly base: z.core.$ZodType;
  readonly nullable: boolean;
  /** The default; undefined when there is none. A function gives a new value each time. */
  readonly fallback: (() => unknown) | undefined;
  /** Whether the values that it gives may be others than those that it takes. */
  readonly isTransformed: boolean;
}

const wrappers: ReadonlySet<string> = new Set(["optional", "nonoptional", "readonly", "catch"]);

/** Takes a schema apart. Of a pipe it is the schema that reads the input. */
export function unwrap(type: z.core.$ZodType): Unwrapped {
  if (type instanceof z.core.$ZodNullable) return { ...unwrap(type._zod.def.innerType), nullable: true };
  if (type instanceof z.core.$ZodDefault || type instanceof z.core.$ZodPrefault) {
    const { def } = type._zod;
    // Zod calls a function each time that the default is read.
    return { ...unwrap(def.innerType), fallback: () => def.defaultValue };
  }
  if (type instanceof z.core.$ZodPipe) {
    const { in: input, out } = type._zod.def;
    return { ...unwrap(input instanceof z.core.$ZodTransform ? out : input), isTransformed: true };
  }
  const inner: unknown = wrappers.has(type._zod.def.type)
    ? Reflect.get(type._zod.def, "innerType")
    : undefined;
  if (inner instanceof z.core.$ZodType) return unwrap(inner);
  return unwrapUnion(type) ?? { base: type, nullable: false, fallback: undefined, isTransformed: false };
}

/** A union of one type and null. */
function unwrapUnion(type: z.core.$ZodType): Unwrapped | undefined {
  if (!(type instanceof z.core.$ZodUnion)) return undefined;
  const options: readonly z.core.$ZodType[] = type._zod.def.options;
  const [only, ...more] = options.filter((option) => !(option instanceof z.core.$ZodNull));
  const isNullable = more.length === 0 && options.length > 1;
  return only !== undefined && isNullable ? { ...unwrap(only), nullable: true } : undefined;
}
