// The admin: pages on which staff see and change users and rows, and the operations that they use.
export { adminOptions, type AdminOptions } from "./options.ts";
export { type AdminParts, adminRoutes, type AdminRoutes } from "./routes.ts";
