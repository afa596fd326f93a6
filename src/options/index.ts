// Every option of an app: parsed once, checked against each other, frozen, each part handed to the layer that needs it.
import { checkContradictions } from "./contradictions.ts";
import { checkResource, checkView } from "./definitions.ts";
import type { LatchkeyOptions } from "./latchkey-options.ts";
import { checkNames } from "./names.ts";
import { checked } from "./problems.ts";
import { optionsSchema, type ResolvedOptions } from "./schema.ts";

export { OptionsError } from "../option-kinds/index.ts";
export type { LatchkeyOptions } from "./latchkey-options.ts";
export { optionsSchema, type ResolvedOptions } from "./schema.ts";
export { innerSchema } from "./walk.ts";

/** Unless it is set, a session lasts at least as long as a refresh token: the lifetime of those is kept whole. */
function withSessionLifetime(resolved: ResolvedOptions, given: LatchkeyOptions): ResolvedOptions {
  if (given.sessionLifetime !== undefined) return resolved;
  const sessionLifetime = Math.max(resolved.sessionLifetime, resolved.tokens.refreshTokenLifetime);
  return { ...resolved, sessionLifetime };
}

/** Where nothing is kept, there are no sessions to show. */
function withoutSessions(resolved: ResolvedOptions): ResolvedOptions {
  if (resolved.tokens.blacklist !== "off") return resolved;
  return { ...resolved, paths: { ...resolved.paths, sessions: false, otherSessions: false, session: false } };
}

/**
 * Checks options and fills in the defaults.
 *
 * @throws OptionsError that names the option
 */
export function parseOptions(options: LatchkeyOptions): ResolvedOptions {
  const given = checked(optionsSchema, options);
  given.resources.forEach(checkResource);
  given.views.forEach(checkView);
  checkNames(given);
  const resolved = withoutSessions(withSessionLifetime(given, options));
  checkContradictions(options, resolved);
  return Object.freeze(resolved);
}
