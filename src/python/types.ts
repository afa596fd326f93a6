// Python's names of types, as error messages show them.
import { NumberLiteral } from "./numbers.ts";

/** Python's name for the type of a JSON value. */
export type PythonTypeName = "list" | "str" | "int" | "float" | "bool" | "dict" | "NoneType";

/** `type(value).__name__` of a value of a JSON body. */
export function pythonTypeName(value: unknown): PythonTypeName {
  if (value === null || value === undefined) return "NoneType";
  if (typeof value === "string") return "str";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "bigint") return "int";
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "float";
  if (value instanceof NumberLiteral) return value.isInteger ? "int" : "float";
  return Array.isArray(value) ? "list" : "dict";
}
