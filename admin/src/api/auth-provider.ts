// Who is logged in, for react-admin. Whether a request may succeed is the server's to say; a lost session is asked for again there.
import type { AuthProvider } from "react-admin";
import { loginPath, adminPath } from "./base.ts";
import type { Description, Me } from "./description.ts";
import { request } from "./request.ts";

const rights = {
  list: "view",
  show: "view",
  export: "view",
  create: "add",
  edit: "change",
  delete: "delete",
} as const;

const isRight = (action: string): action is keyof typeof rights => Object.hasOwn(rights, action);

/** The provider for a logged-in user. */
export const createAuthProvider = (me: Me, { resources }: Description): AuthProvider => ({
  // The login page is a page of its own.
  login: async () => {
    location.assign(loginPath());
  },
  logout: async () => {
    await request("logout/", { method: "POST", mayAsk: false }).catch(() => undefined);
    location.assign(`${adminPath}/login/`);
    return false;
  },
  checkAuth: async () => {},
  checkError: async () => {},
  getPermissions: async () => undefined,
  getIdentity: async () => ({ id: me.id, fullName: me.full_name === "" ? me.username : me.full_name }),
  canAccess: async ({ resource, action }) => {
    const permissions = resources.find(({ name }) => name === resource)?.permissions;
    return permissions !== undefined && isRight(action) && permissions[rights[action]];
  },
});
