// Rates of requests, as DRF's throttles have them: for callers without a user, for users, and for scopes.
import { type AuthContext, networkOf, type Rate, throttleKey } from "../auth/index.ts";
import { takeRequest } from "../store/index.ts";
import { throttled } from "./http-error.ts";
import type { ViewRequest } from "./operation.ts";

/** The header of a device token: a login returns it, and the client sends it with the next one. */
export const deviceHeader = "latchkey-device";

/** The cookie that has it in cookie mode. */
export const deviceCookie = { name: "latchkey_device" };

/** Counts a request; throws an HttpError 429 when it is one too many. */
export type Throttle = (request: ViewRequest, scope: string | undefined) => Promise<void>;

/** The rates of an app. */
export interface Rates {
  readonly anon?: Rate | undefined;
  readonly user?: Rate | undefined;
  readonly scopes: Readonly<Record<string, Rate | undefined>>;
}

/** Creates the throttle of an app; undefined when it has no rates. */
export function createThrottle(
  { database, now, attempts }: Pick<AuthContext, "database" | "now" | "attempts">,
  rates: Rates,
): Throttle | undefined {
  const { anon, user, scopes } = rates;
  if (anon === undefined && user === undefined && Object.keys(scopes).length === 0) return undefined;
  return async ({ identity, client }, scope) => {
    const caller =
      identity === undefined
        ? ["address", networkOf(client.ipAddress ?? "unknown")]
        : ["user", String(identity.user.id)];
    const general = identity === undefined ? anon : user;
    const own = scope === undefined ? undefined : scopes[scope];
    const applied = [
      ...(general === undefined ? [] : [{ name: identity === undefined ? "anon" : "user", rate: general }]),
      ...(scope === undefined || own === undefined ? [] : [{ name: `scope:${scope}`, rate: own }]),
    ];
    if (applied.length > 0) attempts.cleanup.count();
    let wait = 0;
    for (const { name, rate } of applied) {
      const key = throttleKey(name, ...caller);
      const state = await takeRequest(
        database.kysely,
        { key, count: rate.count, period: rate.period * 1000 },
        now(),
      );
      wait = Math.max(wait, state.wait);
    }
    if (wait > 0) throw throttled(Math.ceil(wait / 1000));
  };
}
