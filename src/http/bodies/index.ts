// Request bodies: JSON, urlencoded and multipart forms, parsed as Django REST Framework parses them.
export { readBody } from "./body.ts";
export type { Body, BodyLimits } from "./body.ts";
export type { BodyValue } from "./body-value.ts";
export { BodyError } from "./errors.ts";
export type { BodyErrorCode } from "./errors.ts";
export { FormFields, UploadedFile } from "./form-fields.ts";
export type { FormValue } from "./form-fields.ts";
export { parseHeaderValue } from "./header-value.ts";
export type { HeaderValue } from "./header-value.ts";
