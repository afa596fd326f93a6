// What options are declared with: kinds of value, notes for the reference, and the error of a wrong option.
export { OptionsError } from "./errors.ts";
export {
  declaredAs,
  duration,
  functionOf,
  interval,
  isDeclaredElsewhere,
  listOf,
  listOfFunctions,
  optionNotes,
  type OptionNotes,
  path,
  plainPath,
  prefix,
  type SchemaOf,
} from "./kinds.ts";
export { isSameName, nearest } from "./nearest.ts";
