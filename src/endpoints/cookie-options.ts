// The option `cookies`: tokens in cookies, for apps in a browser.
import * as z from "zod";
import { duration, optionNotes as notes } from "../option-kinds/index.ts";

const cookiesSchema = () =>
  z.strictObject({
    access: z.boolean().default(false).register(notes, {
      about: "Whether the access token is in a cookie too, and authenticates requests.",
    }),
    sameSite: z.enum(["lax", "strict"]).default("lax").register(notes, {
      about: 'Which requests from other sites have the cookies: "lax" those that open a page, "strict" none.',
    }),
    lifetime: duration()
      .default(12 * 3600)
      .register(notes, {
        about: "How long a login lives that is not remembered; at most `sessionLifetime`.",
      }),
    otherClients: z.enum(["refuse", "tokens"]).default("refuse").register(notes, {
      about:
        'A login that no browser sends: "refuse" it without a double-submit token, or answer it with "tokens" as without cookies.',
    }),
  });

/** The option `cookies`. */
export const cookieOptions = {
  cookies: () =>
    z.union([z.boolean(), cookiesSchema()]).optional().register(notes, {
      type: "{ access, sameSite, lifetime, otherClients } or true",
      about:
        "Puts the refresh token of a login into a cookie that scripts cannot read, instead of the answer.",
      fallback: "false",
    }),
};

/** The option, with every default filled in; undefined without cookies. */
export type CookieSettings = z.output<ReturnType<typeof cookiesSchema>>;

/** The settings of the option. */
export const cookieSettings = (option: boolean | CookieSettings | undefined): CookieSettings | undefined => {
  if (option === undefined || option === false) return undefined;
  return option === true ? cookiesSchema().parse({}) : option;
};
