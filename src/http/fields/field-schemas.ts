// Zod schemas for fields that Zod has no type for: decimals, durations and slugs.
import * as z from "zod";
import { decimalKind } from "./decimal.ts";
import { durationKind } from "./duration.ts";
import { withKind } from "./schema-kinds.ts";
import { slug as slugFormat } from "./text-formats.ts";
import { textKind } from "./text.ts";

/** The limits of a decimal. */
export interface DecimalLimits {
  readonly min?: number;
  readonly max?: number;
}

/**
 * An exact decimal number of so many digits, of which `places` are after the point. In code and on the wire it is text with
 * all its places (DRF's DecimalField); a body may also have a number.
 *
 * @throws TypeError for sizes that no column has
 * @example estimate: decimal(6, 2).nullable() // "1.25"
 */
export function decimal(digits: number, places: number, limits: DecimalLimits = {}): z.ZodString {
  const isSize = Number.isInteger(digits) && Number.isInteger(places) && places >= 0 && digits >= 1;
  if (!isSize || places > digits || digits > 1000)
    throw new TypeError(
      `decimal(${digits}, ${places}): it has 1 to 1000 digits, and at most as many places as digits.`,
    );
  const kind = decimalKind({ digits, places, minimum: limits.min, maximum: limits.max });
  return withKind(z.string(), () => kind);
}

/**
 * A length of time with microseconds. In code and on the wire it is text as Django writes it, "1 02:03:04.500000" (DRF's
 * DurationField); a body may also have the ISO 8601 form, or a number of seconds.
 *
 * @example loan: duration().nullable()
 */
export const duration = (): z.ZodString => withKind(z.string(), () => durationKind);

/**
 * A text of letters, digits, underscores and hyphens (DRF's SlugField).
 *
 * @example slug: slug().max(50)
 */
export const slug = (): z.ZodString =>
  withKind(z.string(), ({ maxLength, minLength }, { blank = false }) =>
    textKind({ blank, maxLength, minLength }, slugFormat),
  );
