// A project that registered `revocation: "none"`: the user of a request may have no row. Only `tsc` reads this file.
import {
  defineResource,
  defineView,
  type Identity,
  type LatchkeyOptions,
  type TokenUser,
  type User,
} from "latchkey";
import * as z from "zod";

declare module "latchkey" {
  interface Register {
    revocation: "none";
  }
}

export const options: LatchkeyOptions = { revocation: "none" };
export const view = defineView("/meters/", { revocation: "none", get: () => ({}) });
export const resource = defineResource("readings", { schema: z.object({}), revocation: "none" });
export const userOf = ({ user }: Identity): User | TokenUser => user;
// @ts-expect-error -- the user may be one that the claims describe
export const emailOf = ({ user }: Identity): string => user.fields.email;
export const email = ({ user }: Identity): string => ("fields" in user ? user.fields.email : "");
