// Makes up values of fields from a schema: each row has others, so that an answer shows whose row it is about.
import * as z from "zod";
import type { FieldMetadata } from "../../http/index.ts";
import { type Choose, patternText } from "./pattern-text.ts";

/** What a value is made for. */
export interface SampleSeed {
  /** A text that only this row has. */
  readonly marker: string;
  /** A number that only this row has. */
  readonly number: number;
  /** The position of the row among those of its user: rows at the same position have the same choices. */
  readonly position: number;
}

/** The part of a JSON Schema that a value is made from. */
const partSchema = z.looseObject({
  type: z
    .string()
    .or(z.array(z.string()).transform((types) => types.find((one) => one !== "null")))
    .optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  multipleOf: z.number().optional(),
  minItems: z.number().optional(),
  items: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
});

type Part = z.infer<typeof partSchema>;

/** A value of a field as the wire has it. */
export function sampleValue(type: z.core.$ZodType, field: FieldMetadata, seed: SampleSeed): unknown {
  const make = byType[field.type];
  if (make !== undefined) return make(field, seed);
  const part = partSchema.parse(z.toJSONSchema(type, { io: "input", unrepresentable: "any" }));
  const pattern = patternOf(type);
  if (pattern !== undefined) {
    const text = patternText(pattern, chooser(seed));
    if (text !== undefined) return text;
  }
  return fromPart(part, seed);
}

const two = (value: number): string => String(value).padStart(2, "0");

const dateOf = ({ number }: SampleSeed): string =>
  `20${two(20 + (number % 10))}-${two(1 + (number % 12))}-${two(1 + (number % 28))}`;

/** The kinds of fields that a JSON Schema does not describe. */
const byType: Readonly<Record<string, (field: FieldMetadata, seed: SampleSeed) => unknown>> = {
  decimal: ({ max_digits = 3, decimal_places = 0, min_value = 0, max_value = Infinity }, { number }) => {
    const room = 10 ** Math.min(6, max_digits - decimal_places);
    const value = Math.max(Math.ceil(min_value), Math.min(number % room, Math.floor(max_value)));
    return value.toFixed(decimal_places);
  },
  duration: (_, { number }) => `${two(number % 24)}:${two(number % 60)}:00`,
  date: (_, seed) => dateOf(seed),
  datetime: (_, seed) => `${dateOf(seed)}T${two(seed.number % 24)}:30:00Z`,
  time: (_, { number }) => `${two(number % 24)}:${two(number % 60)}:00`,
  email: (_, { marker }) => `${marker}@example.org`,
  url: (_, { marker }) => `https://example.org/${marker}`,
  slug: ({ max_length = 255 }, { marker }) => shortened(marker, max_length),
  boolean: (_, { position }) => position % 2 === 0,
  choice: ({ choices = [] }, { position }) => choices[position % choices.length]?.value,
};

/** The last characters of a marker tell rows apart. */
const shortened = (marker: string, most: number): string => marker.slice(-most);

/** The regular expression of a text, below what is around it. */
function patternOf(type: z.core.$ZodType): RegExp | undefined {
  const { def } = type._zod;
  const inner: unknown = Reflect.get(def, "innerType") ?? Reflect.get(def, "in");
  if (inner instanceof z.core.$ZodType) return patternOf(inner);
  const own: unknown = Reflect.get(def, "pattern");
  if (own instanceof RegExp) return own;
  for (const check of def.checks ?? []) {
    const pattern: unknown = Reflect.get(check._zod.def, "pattern");
    if (pattern instanceof RegExp) return pattern;
  }
  return undefined;
}

function fromPart(part: Part, seed: SampleSeed): unknown {
  const { number, position } = seed;
  const { type, anyOf } = part;
  if (part.const !== undefined) return part.const;
  if (part.enum !== undefined) return part.enum[position % part.enum.length];
  if (anyOf !== undefined) return fromPart(partSchema.parse(anyOf[0]), seed);
  if (type === "string") return sampleText(part, seed);
  if (type === "integer" || type === "number") return numberIn(part, number);
  if (type === "boolean") return position % 2 === 0;
  if (type === "array") {
    const item = part.items === undefined ? {} : partSchema.parse(part.items);
    return Array.from({ length: Math.max(1, part.minItems ?? 0) }, () => fromPart(item, seed));
  }
  if (type !== "object") return type === "null" ? null : { marker: seed.marker };
  const { properties = {}, required = [] } = part;
  return Object.fromEntries(
    required.map((name) => [name, fromPart(partSchema.parse(properties[name] ?? {}), seed)]),
  );
}

function sampleText({ minLength = 0, maxLength = 255 }: Part, { marker }: SampleSeed): string {
  return shortened(marker.padStart(minLength, "x"), maxLength);
}

function numberIn(part: Part, number: number): number {
  const { multipleOf: step = 1, exclusiveMinimum, exclusiveMaximum } = part;
  const least = Math.max(
    part.minimum ?? -Infinity,
    exclusiveMinimum === undefined ? -Infinity : exclusiveMinimum + step,
  );
  const most = Math.min(
    part.maximum ?? Infinity,
    exclusiveMaximum === undefined ? Infinity : exclusiveMaximum - step,
  );
  const first = Number.isFinite(least) && least > Number.MIN_SAFE_INTEGER ? Math.ceil(least / step) : 0;
  const last = Number.isFinite(most) ? Math.floor(most / step) : Number.MAX_SAFE_INTEGER;
  const room = Math.max(1, last - first + 1);
  return (first + (number % room)) * step;
}

/** Numbers that look random, and are the same in every run. */
function chooser({ marker }: SampleSeed): Choose {
  let state = 2_166_136_261;
  for (const sign of marker) state = Math.imul(state ^ sign.charCodeAt(0), 16_777_619) >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
