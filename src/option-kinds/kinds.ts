// The kinds of value that options have, and what the reference says of each option.
import * as z from "zod";
import { parseDuration } from "../tokens/index.ts";

/** What the reference says of an option. */
export interface OptionNotes {
  /** What it does, in a sentence. */
  readonly about: string;
  /** Its twin among Simple JWT's settings. */
  readonly simpleJwt?: string;
  /** Its type, where the schema does not say it. */
  readonly type?: string;
  readonly unit?: string;
  /** The default in words, where it is no plain value. */
  readonly fallback?: string;
}

/** The notes of every option, by its schema. */
export const optionNotes = z.registry<OptionNotes>();

/** A number of seconds, or a text such as "5m", "12h", "1d"; comes out in seconds. */
export const duration = () =>
  z.union([z.string(), z.number()]).transform((value, context) => {
    const seconds = parseDuration(value);
    if (seconds !== undefined) return seconds;
    context.addIssue('a duration is a number of seconds or a text such as "5m", "12h", "1d"');
    return z.NEVER;
  });

// Node's timers count milliseconds in 31 bits; a longer one would fire at once.
const longestTimer = 2_147_483;

/** A duration that a timer can have. */
export const interval = () =>
  duration().refine(
    (seconds) => seconds > 0 && seconds <= longestTimer,
    "an interval is longer than nothing and not longer than 24 days",
  );

/** One schema for each option of a type: an option that only one of the two has does not compile. */
export type SchemaOf<Options> = Readonly<Record<keyof Options, z.ZodType>>;

const declaredElsewhere = new WeakSet<object>();

/** Whether a schema was made by `declaredAs`. */
export const isDeclaredElsewhere = (schema: object): boolean => declaredElsewhere.has(schema);

/** A schema whose values have a type that their own layer declares and documents. */
// oxlint-disable-next-line no-unnecessary-type-parameters -- what it takes is what the type says
export function declaredAs<T>(schema: z.ZodType): z.ZodType<T, T> {
  declaredElsewhere.add(schema);
  // oxlint-disable-next-line no-unsafe-type-assertion -- as above
  return schema as z.ZodType<T, T>;
}

/** A function of the app's own. */
export const functionOf = <T>() => z.custom<T>((value) => typeof value === "function", "must be a function");

/** A list of custom functions. */
export const listOfFunctions = <T>() =>
  z.custom<readonly T[]>(
    (value) => Array.isArray(value) && value.every((item) => typeof item === "function"),
    "must be a list of functions",
  );

/** A list of what only the code that made them can check. */
export const listOf = <T>() => z.custom<readonly T[]>((value) => Array.isArray(value), "must be a list");

/** A path below which the app is mounted. */
export const prefix = () =>
  z
    .string()
    .regex(/^(?:\/[\w.~-]+)+$/, 'a base path starts with a slash and does not end with one: "/backend"');

/** Where an endpoint is; false leaves it out. */
export const path = () =>
  z
    .string()
    .regex(/^\/(?:.*\/)?$/, 'a path starts and ends with a slash: "/api/token/"')
    .or(z.literal(false));

/** As `path`, but with or without a slash at the end. */
export const plainPath = () =>
  z.string().startsWith("/", 'a path starts with a slash: "/health/live"').or(z.literal(false));
