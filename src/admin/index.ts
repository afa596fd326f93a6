// The admin: pages on which staff see and change users and rows, and the operations that they use. An app loads routes.ts when
// the first request for the admin comes.
export { checkAdminResources } from "./app-resources.ts";
export { adminContentTypes } from "./content-types.ts";
export { adminOptions, type AdminOptions } from "./options.ts";
export type { AdminParts, AdminRoutes } from "./routes.ts";
