// Numbers in inputs of text: exact, whatever their size.
import type { Field } from "../api/description.ts";
import { asText } from "../api/row.ts";

/** A typed number as a number where JavaScript holds it exactly; the text otherwise, which the server reads or refuses. */
export function parseNumber(text: string): number | string {
  const number = Number(text);
  return text.trim() !== "" && String(number) === text ? number : text;
}

/** Whether a text is a decimal number of so many digits, so many of them after the point. */
function isDecimal(text: string, digits: number, places: number): boolean {
  const [, whole = "", fraction = ""] = /^[+-]?(\d*)(?:\.(\d*))?$/.exec(text.trim()) ?? [];
  if (whole === "" && fraction === "") return false;
  const wholeDigits = whole.replace(/^0+/, "").length;
  return fraction.length <= places && wholeDigits <= digits - places;
}

/** The check of an exact decimal field. */
export const decimalValidator =
  ({ digits, places }: Field, message: string) =>
  (value: unknown): string | undefined => {
    const text = asText(value);
    if (text === "") return undefined;
    if (typeof digits !== "number" || typeof places !== "number") return undefined;
    return isDecimal(text, digits, places) ? undefined : message;
  };
