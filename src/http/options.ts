// The options that the machinery of the wire reads, with their notes.
import * as z from "zod";
import { duration, listOf, listOfFunctions, mountPath, optionNotes as notes } from "../option-kinds/index.ts";
import type { Authenticator } from "./authentication.ts";
import { isTrustedProxies, type TrustedProxies } from "./client-address.ts";
import type { ViewDefinition } from "./define-view.ts";
import { isHostPattern } from "./hosts.ts";
import type { Permission } from "./permission.ts";

/** A list of authenticators. */
export const authenticatorList = () =>
  z.custom<readonly Authenticator[]>(
    (value) => Array.isArray(value) && value.every(isAuthenticator),
    "must be a list of authenticators, which are objects with `authenticate` and `challenge`",
  );

const isAuthenticator = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  "authenticate" in value &&
  typeof value.authenticate === "function";

/** Options under `tokens`: the header that carries a token. */
export const tokenHeaderOptions = {
  authHeaderTypes: () =>
    z.array(z.string().min(1)).min(1).default(["Bearer"]).register(notes, {
      simpleJwt: "AUTH_HEADER_TYPES",
      about: "The schemes that carry a token, case-sensitive; the first is sent in `WWW-Authenticate`.",
    }),
  authHeaderName: () =>
    z.string().default("Authorization").register(notes, {
      simpleJwt: "AUTH_HEADER_NAME",
      about: "The header that carries a token; Django's form (`HTTP_X_TOKEN`) is accepted too.",
    }),
};

/** Options that views and resources share, and the views. */
export const viewOptions = {
  timeZone: () =>
    z
      .string()
      .refine(
        (name) => Intl.supportedValuesOf("timeZone").includes(name) || name === "UTC",
        "must be an IANA time zone name",
      )
      .default("UTC")
      .register(notes, {
        about:
          "The time zone of dates and times in responses, and of those without an offset that resources and registrations read (Django's `TIME_ZONE`).",
      }),
  permissions: () =>
    listOfFunctions<Permission>().optional().register(notes, {
      type: "list of permissions",
      about: "The access rule of every resource and view that does not set its own `permissions`.",
      fallback: "none: without any access rule the app does not start",
    }),
  authentication: () =>
    authenticatorList().optional().register(notes, {
      type: "list of authenticators",
      about: "How callers are identified.",
      fallback: "bearer tokens",
    }),
  views: () =>
    listOf<ViewDefinition>().default([]).register(notes, {
      type: "list of views",
      about: "Views made with `defineView`.",
    }),
};

const limits = () =>
  z.strictObject({
    bytes: z.int().positive().default(2_621_440).register(notes, {
      unit: "bytes",
      about: "The maximum size of a request body (Django's `DATA_UPLOAD_MAX_MEMORY_SIZE`).",
    }),
    fields: z.int().positive().default(1000).register(notes, {
      about: "The maximum number of fields of a form (Django's `DATA_UPLOAD_MAX_NUMBER_FIELDS`).",
    }),
    rows: z.int().positive().optional().register(notes, {
      about: "The maximum number of rows of a list; a longer list is answered with 400.",
      fallback: "no limit",
    }),
  });

const hsts = () =>
  z.strictObject({
    maxAge: duration().register(notes, { about: "How long browsers use only https." }),
    includeSubDomains: z.boolean().default(false).register(notes, {
      about: "Whether this includes all subdomains.",
    }),
    preload: z.boolean().default(false).register(notes, {
      about: "Whether browsers may include the domain in their preload lists.",
    }),
  });

/** Options of requests: their limits, hosts and proxies. */
export const requestOptions = {
  limits: () => limits().prefault({}).register(notes, { about: "The maximum sizes of requests and lists." }),
  basePath: () =>
    mountPath().optional().register(notes, {
      about: "The path under which the app is mounted, if a framework or proxy removes it from the URL.",
      fallback: "none, or what the adapter reports",
    }),
  allowedHosts: () =>
    z
      .array(z.string().refine(isHostPattern, 'a host has no scheme and no port: "api.example.com"'))
      .min(1, "an empty list refuses every request: name a host, or leave the option out")
      .optional()
      .register(notes, {
        about:
          "The hosts that requests may name (Django's `ALLOWED_HOSTS`): `.example.com` includes subdomains, `*` is any host.",
        fallback:
          "any; `latchkey start` requires the option in production, and accepts loopback names in development",
      }),
  hsts: () =>
    hsts().optional().register(notes, {
      about: "`Strict-Transport-Security` in responses over https (Django's `SECURE_HSTS_*`).",
    }),
  trustedProxies: () =>
    z
      .custom<TrustedProxies>(
        isTrustedProxies,
        'must be a list of addresses and networks ("10.0.0.1", "10.0.0.0/8"), or a number of proxies',
      )
      .default(["127.0.0.1", "::1"])
      .register(notes, {
        type: "list of addresses and networks, or a number of proxies",
        about: "The proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` headers are trusted.",
      }),
};
