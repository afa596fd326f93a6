// Every option of an app: merged from the layers, checked together, and resolved.
import { sessionEndpointNames } from "../endpoints/index.ts";
import { checkView } from "../http/index.ts";
import { type OptionSet, readOptions } from "../option-kinds/index.ts";
import { checkResource } from "../resources/index.ts";
import { checkContradictions } from "./contradictions.ts";
import { defaultOptions } from "./generated/default-options.ts";
import type { LatchkeyOptions } from "./generated/latchkey-options.ts";
import { checkNames } from "./names.ts";
import { optionKinds, type OptionsSchema, optionsSchema, type ResolvedOptions } from "./schema.ts";

export { OptionsError } from "../option-kinds/index.ts";
export type { LatchkeyOptions } from "./generated/latchkey-options.ts";
export { optionsSchema, type OptionsSchema, type ResolvedOptions } from "./schema.ts";

const optionSet: OptionSet<OptionsSchema> = {
  kinds: optionKinds,
  schema: optionsSchema,
  defaults: () => structuredClone(defaultOptions),
};

/** The default session lifetime is never shorter than that of a refresh token. */
function withSessionLifetime(resolved: ResolvedOptions, given: LatchkeyOptions): ResolvedOptions {
  if (given.sessionLifetime !== undefined) return resolved;
  const sessionLifetime = Math.max(resolved.sessionLifetime, resolved.tokens.refreshTokenLifetime);
  return { ...resolved, sessionLifetime };
}

/** With `blacklist: "off"` there are no sessions, so their endpoints are left out. */
function withoutSessions(resolved: ResolvedOptions): ResolvedOptions {
  if (resolved.tokens.blacklist !== "off") return resolved;
  const paths = { ...resolved.paths };
  for (const name of sessionEndpointNames) paths[name] = false;
  return { ...resolved, paths };
}

/**
 * Checks options and fills in the defaults.
 *
 * @throws OptionsError that names the option
 */
export function parseOptions(options: LatchkeyOptions): ResolvedOptions {
  const given = readOptions(optionSet, options);
  given.resources.forEach(checkResource);
  given.views.forEach(checkView);
  checkNames(given);
  const resolved = withoutSessions(withSessionLifetime(given, options));
  checkContradictions(options, resolved);
  return Object.freeze(resolved);
}
