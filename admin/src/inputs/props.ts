// What every input of a field gets, made from the field's description.
import { maxLength, maxValue, minValue, required, type Validator } from "react-admin";
import type { Field } from "../api/description.ts";

export interface InputProps {
  source: string;
  label: string;
  helperText: string | false;
  validate: Validator[];
}

const isNumber = (field: Field): boolean => field.type === "integer" || field.type === "float";

/** The checks that need no server; it makes them all again. */
const validators = (field: Field): Validator[] => [
  ...(field.required && field.type !== "boolean" ? [required()] : []),
  ...(typeof field.max_length === "number" ? [maxLength(field.max_length)] : []),
  ...(isNumber(field) && typeof field.min === "number" ? [minValue(field.min)] : []),
  ...(isNumber(field) && typeof field.max === "number" ? [maxValue(field.max)] : []),
];

/** The properties of a field's input. */
export const inputProps = (field: Field): InputProps => ({
  source: field.name,
  label: field.label,
  helperText: field.help ?? false,
  validate: validators(field),
});
