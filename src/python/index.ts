// The few coercions of Python that show on the wire.
export { maxIntDigits, parsePrimaryKey, pythonInt } from "./integers.ts";
export { NumberLiteral, pythonText } from "./numbers.ts";
export { codePointLength, isDigits, pythonTrim } from "./text.ts";
export { pythonTypeName, type PythonTypeName } from "./types.ts";
