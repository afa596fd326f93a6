// The behaviour of Python's int(), str() and types that clients can see.
export { invalidEmail, isEmailAddress } from "./email-address.ts";
export { asciiDigits, maxIntDigits, parsePrimaryKey, pythonInt } from "./integers.ts";
export { NumberLiteral, pythonText } from "./numbers.ts";
export { pythonRepr } from "./repr.ts";
export { codePointLength, isDigits, pythonTrim } from "./text.ts";
export { pythonTypeName, type PythonTypeName } from "./types.ts";
