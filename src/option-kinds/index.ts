// What options are declared with: kinds of value, notes for the reference, and the check that reports a wrong option.
export { OptionsError } from "./errors.ts";
export {
  declaredAs,
  duration,
  endpointPath,
  functionOf,
  interval,
  isDeclaredElsewhere,
  listOf,
  listOfFunctions,
  mountPath,
  plainPath,
  type SchemaOf,
} from "./kinds.ts";
export { nearest } from "./nearest.ts";
export { optionNotes, type OptionNotes } from "./notes.ts";
export {
  groupOf,
  type KindsOf,
  type OptionKinds,
  type OptionSet,
  type ShapeOf,
  shapeOf,
} from "./option-kinds.ts";
export { readOptions } from "./read-options.ts";
export { innerSchema, optionPaths, optionsAt } from "./walk.ts";
