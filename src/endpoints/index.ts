// The built-in endpoints: one for each path of the option `paths`.
export { apiRootView } from "./api-root.ts";
export { newPasswordField, passwordField } from "./credentials.ts";
export type { EndpointParts } from "./endpoint.ts";
export { answerOptions, userEndpointOptions } from "./options.ts";
export { cookieOptions, cookieSettings } from "./cookie-options.ts";
export { tokenCookies } from "./token-cookies.ts";
export type { RegistrationField } from "./registration.ts";
export {
  endpointNames,
  endpoints,
  pathOptions,
  plainEndpointNames,
  plainEndpoints,
  sessionEndpointNames,
} from "./table.ts";
