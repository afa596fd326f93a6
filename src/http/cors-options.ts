// The option `cors`: which pages of other origins may call the app from a browser.
import * as z from "zod";
import { duration, optionNotes as notes } from "../option-kinds/index.ts";

/** The origins that are allowed: a list, a function, or every origin. */
type AllowedOrigins = readonly string[] | ((origin: string) => boolean) | "*";

/** Whether a text is an origin as browsers send it (RFC 6454 section 6.2). */
function isOrigin(text: unknown): boolean {
  if (typeof text !== "string" || !/^[a-z][a-z0-9+.-]*:\/\/[^/?#@\\*\s]+$/.test(text)) return false;
  try {
    const { origin } = new URL(text);
    // The origin of a scheme that the URL standard does not know is not serialised there.
    return origin === text || origin === "null";
  } catch {
    return false;
  }
}

const allowedOrigins = () =>
  z
    .custom<AllowedOrigins>(
      (value) => value === "*" || typeof value === "function" || (Array.isArray(value) && value.length > 0),
      'must be a list of origins, a function or "*"',
    )
    .superRefine((origins, context) => {
      if (!Array.isArray(origins)) return;
      const wrong = origins.findIndex((origin) => !isOrigin(origin));
      if (wrong === -1) return;
      const message =
        'an origin is a scheme, a host in lower case, and a port unless it is the default: "https://app.example.com"';
      context.addIssue({ code: "custom", path: [wrong], message });
    });

const headerName = () => z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, "must be the name of a header");

const corsSchema = () =>
  z
    .strictObject({
      origins: allowedOrigins().register(notes, {
        type: 'list of origins, (origin) => boolean or "*"',
        about:
          'The origins whose pages may read responses, exactly: `"https://app.example.com"`. `"*"` is for public data.',
      }),
      credentials: z.boolean().default(false).register(notes, {
        about: "Whether their requests may have cookies; not with `*`.",
      }),
      maxAge: duration().default(7200).register(notes, {
        about: "How long a browser remembers the answer to a preflight.",
      }),
      exposedHeaders: z.array(headerName()).default([]).register(notes, {
        about: "Headers that scripts may read, besides those of Latchkey's own responses.",
      }),
    })
    .superRefine(({ origins, credentials }, context) => {
      if (origins !== "*" || !credentials) return;
      const message = 'every origin (`"*"`) cannot have credentials: name the origins';
      context.addIssue({ code: "custom", path: ["origins"], message });
    });

/** The option `cors`. */
export const corsOptions = {
  cors: () =>
    corsSchema().optional().register(notes, {
      type: "{ origins, credentials, maxAge, exposedHeaders }",
      about: "Which pages of other origins may call the app from a browser.",
      fallback: "none",
    }),
};

/** The option, with every default filled in. */
export type CorsOptions = z.output<ReturnType<typeof corsSchema>>;
