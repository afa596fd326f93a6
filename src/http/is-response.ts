// Recognizes a web Response. The global loads all of Node's fetch when it is first read, which most servers never need.

/** Whether a value is a `Response`. The global is read only for a value that says that it is one. */
export const isResponse = (value: unknown): value is Response =>
  typeof value === "object" &&
  value !== null &&
  Symbol.toStringTag in value &&
  value[Symbol.toStringTag] === "Response" &&
  value instanceof Response;
