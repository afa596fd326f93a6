// The kinds of value that options have.
import * as z from "zod";
import { parseDuration } from "../tokens/index.ts";

/** A number of seconds, or a text such as "5m", "12h", "1d"; the result is in seconds. */
export const duration = () =>
  z.union([z.string(), z.number()]).transform((value, context) => {
    const seconds = parseDuration(value);
    if (seconds !== undefined) return seconds;
    context.addIssue('a duration is a number of seconds or a text such as "5m", "12h", "1d"');
    return z.NEVER;
  });

// Node's timers hold milliseconds in 31 bits; a longer one would fire at once.
const maxTimerSeconds = 2_147_483;

/** A duration that a timer can have. */
export const interval = () =>
  duration().refine(
    (seconds) => seconds > 0 && seconds <= maxTimerSeconds,
    "an interval is longer than 0 seconds and at most 24 days",
  );

/** One schema for each option of a type: an option that only one of the two has does not compile. */
export type SchemaOf<Options> = Readonly<Record<keyof Options, z.ZodType>>;

const declaredElsewhere = new WeakSet<object>();

/** Whether a schema was made by `declaredAs`. */
export const isDeclaredElsewhere = (schema: object): boolean => declaredElsewhere.has(schema);

/** A schema whose values have a type that their own layer declares and documents. */
// oxlint-disable-next-line no-unnecessary-type-parameters -- the caller vouches for the type
export function declaredAs<T>(schema: z.ZodType): z.ZodType<T, T> {
  declaredElsewhere.add(schema);
  // oxlint-disable-next-line no-unsafe-type-assertion -- see above
  return schema as z.ZodType<T, T>;
}

/** A custom function. */
export const functionOf = <T>() => z.custom<T>((value) => typeof value === "function", "must be a function");

/** A list of custom functions. */
export const listOfFunctions = <T>() =>
  z.custom<readonly T[]>(
    (value) => Array.isArray(value) && value.every((item) => typeof item === "function"),
    "must be a list of functions",
  );

/** A list whose items are checked elsewhere. */
export const listOf = <T>() => z.custom<readonly T[]>((value) => Array.isArray(value), "must be a list");

/** The path under which the app is mounted. */
export const mountPath = () =>
  z
    .string()
    .regex(/^(?:\/[\w.~-]+)+$/, 'a base path starts with a slash and does not end with one: "/backend"');

/** The path of an endpoint; false leaves the endpoint out. */
export const endpointPath = () =>
  z
    .string()
    .regex(/^\/(?:.*\/)?$/, 'a path starts and ends with a slash: "/api/token/"')
    .or(z.literal(false));

/** As `endpointPath`, with or without a slash at the end. */
export const plainPath = () =>
  z.string().startsWith("/", 'a path starts with a slash: "/health/live"').or(z.literal(false));
