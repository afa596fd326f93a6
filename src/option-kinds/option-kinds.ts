// Options as functions that make their schemas: a start makes only those of the options that it is given.
import type * as z from "zod";

/** Options by their names, each as the function that makes its schema. */
export type OptionKinds = Readonly<Record<string, () => z.ZodType>>;

/** One kind for each option of a type: an option that only one of the two has does not compile. */
export type KindsOf<Options> = Readonly<Record<keyof Options, () => z.ZodType>>;

/** The schemas of options. */
export type ShapeOf<Kinds extends OptionKinds> = { -readonly [Name in keyof Kinds]: ReturnType<Kinds[Name]> };

/** Makes the schema of each option. */
export function shapeOf<Kinds extends OptionKinds>(kinds: Kinds): ShapeOf<Kinds> {
  // oxlint-disable-next-line no-unsafe-type-assertion -- every name of the kinds is there
  return Object.fromEntries(Object.entries(kinds).map(([name, make]) => [name, make()])) as ShapeOf<Kinds>;
}

const groups = new WeakMap<() => z.ZodType, OptionKinds>();

/** A group whose options are read one by one. Its object has no checks of its own. */
export function groupOf<Make extends () => z.ZodType>(kinds: OptionKinds, make: Make): Make {
  groups.set(make, kinds);
  return make;
}

/** What options are read by. */
export interface OptionSet<Schema extends z.ZodType> {
  readonly kinds: OptionKinds;
  /** The schema of all options. It has the last word: it reads options that are not valid, one by one, and says why. */
  readonly schema: () => Schema;
  /** What the schema makes of no options, if not an empty object. */
  readonly defaults?: () => Readonly<Record<string, unknown>>;
  /** The options that must be given. */
  readonly required?: readonly string[];
}

/** The options with their defaults, as the schema of all of them would read them; undefined when one is not valid. */
export function readGiven(
  kinds: OptionKinds,
  options: unknown,
  defaults: Readonly<Record<string, unknown>>,
): Record<string, unknown> | undefined {
  if (!isObject(options)) return undefined;
  // Names that are inherited count too, as for Zod.
  for (const name in options) if (!Object.hasOwn(kinds, name)) return undefined;
  const read: Record<string, unknown> = { ...defaults };
  for (const [name, make] of Object.entries(kinds)) {
    const value = options[name];
    if (value === undefined) continue;
    const group = groups.get(make);
    const outcome = group === undefined ? readOne(make, value) : readGroup(group, value, defaults[name]);
    if (outcome === undefined) return undefined;
    read[name] = outcome.data;
  }
  return read;
}

/** The schemas that were made, which other resources and views are read by too. */
const made = new WeakMap<() => z.ZodType, z.ZodType>();

function schemaOf(make: () => z.ZodType): z.ZodType {
  const schema = made.get(make) ?? make();
  made.set(make, schema);
  return schema;
}

interface Read {
  readonly data: unknown;
}

function readOne(make: () => z.ZodType, value: unknown): Read | undefined {
  // Options are read once: a parser compiled for them would cost more than it saves.
  const outcome = schemaOf(make).safeParse(value, { jitless: true });
  return outcome.success ? outcome : undefined;
}

function readGroup(kinds: OptionKinds, value: unknown, defaults: unknown): Read | undefined {
  const data = readGiven(kinds, value, isObject(defaults) ? defaults : {});
  return data === undefined ? undefined : { data };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
