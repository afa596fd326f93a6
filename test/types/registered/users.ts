// A project that registered its user model: what its compiler knows of users. Only `tsc` reads this file.
import {
  type Auth,
  type AuthEvent,
  defineClaims,
  defineView,
  isAuthenticated,
  type Identity,
  latchkey,
  type LatchkeyOptions,
  type Permission,
  type TokenUser,
  type User,
} from "latchkey";
import { createTestApp } from "latchkey/testing";
import * as z from "zod";

const userFields = z.object({
  nickname: z.string().default(""),
  membership: z.enum(["none", "gold"]).default("none"),
  is_vip: z.boolean().default(false),
  referrer: z.string().optional(),
});

declare module "latchkey" {
  interface Register {
    user: z.infer<typeof userFields>;
    omit: "first_name" | "last_name";
  }
}

/** Fails to compile for a value of another type. */
const is = <T>(value: T): T => value;

export const isMember: Permission = ({ identity }) => identity?.user.fields.membership === "gold";
// @ts-expect-error -- there is no such membership
export const isSilver: Permission = ({ identity }) => identity?.user.fields.membership === "silver";
// @ts-expect-error -- there is no such column
export const misspelt = (user: User) => user.fields.nickame;
// @ts-expect-error -- the project leaves this column out
export const omitted = (user: User) => user.fields.first_name;
// @ts-expect-error -- `revocation: "none"` is not registered
export const stateless: LatchkeyOptions = { revocation: "none" };

export const role = defineClaims(z.object({ role: z.string() }), (user) => ({
  role: is<"none" | "gold">(user.fields.membership),
}));

export const me = defineView("/me/", {
  permissions: [isAuthenticated],
  get: ({ identity }) => ({ name: is<string | undefined>(identity?.user.fields.nickname) }),
});

export const app = latchkey({
  users: { fields: userFields, omit: ["first_name", "last_name"] },
  permissions: [isAuthenticated],
  tokens: {
    claims: ({ fields }) => ({ vip: is<boolean>(fields.is_vip) }),
    onLoginSuccess: ({ fields }) => is<string>(fields.email),
    userAuthenticationRule: ({ fields }) => is<string | null>(fields.last_login) === null,
  },
  onEvent: (event: AuthEvent) => event.type,
  views: [me],
});

export async function flows(auth: Auth): Promise<void> {
  const found = await auth.findUser("ada");
  is<"none" | "gold" | undefined>(found?.fields.membership);
  const registered = await auth.register({ username: "ada", password: "" });
  is<string | undefined>(registered.fields.referrer);
  const { user }: Identity = await auth.authenticate("");
  is<boolean>(user.fields.is_vip);
  const api = await createTestApp({});
  is<boolean>((await api.createUser()).fields.is_vip);
  // @ts-expect-error -- every user of a request has a row
  is<TokenUser>(user).id = null;
}
