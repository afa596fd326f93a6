// The few coercions of Python that show on the wire.
export { maxIntDigits, pythonInt, pythonTrim } from "../store/index.ts";
export { NumberLiteral, pythonText } from "./numbers.ts";
export { codePointLength, hasLoneSurrogate } from "./text.ts";
export { pythonTypeName } from "./types.ts";
export type { PythonTypeName } from "./types.ts";
