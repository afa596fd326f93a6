// Rates of requests, as DRF's throttles have them: for callers without a user, for users, and for scopes.
import { type AuthContext, networkOf, type Rate, throttleKey } from "../auth/index.ts";
import { takeRequest } from "../store/index.ts";
import { throttled } from "./http-error.ts";
import type { ViewRequest } from "./operation.ts";

/** The header of a device token: a login returns it, and the client sends it with the next one. */
export const deviceHeader = "latchkey-device";

/** The cookie that has it in cookie mode. */
export const deviceCookie = { name: "latchkey_device" };

/** Counts a request; throws an HttpError 429 when it is one too many. Undefined when no rate applies to the request. */
export type Throttle = (request: ViewRequest, scope: string | undefined) => Promise<void> | undefined;

/** The rates of an app. */
export interface Rates {
  readonly anon?: Rate | undefined;
  readonly user?: Rate | undefined;
  readonly scopes: Readonly<Record<string, Rate | undefined>>;
}

interface NamedRate {
  readonly name: string;
  readonly rate: Rate;
}

/** Creates the throttle of an app; undefined when it has no rates. */
export function createThrottle(
  { database, now, attempts }: Pick<AuthContext, "database" | "now" | "attempts">,
  rates: Rates,
): Throttle | undefined {
  const { anon, user, scopes } = rates;
  if (anon === undefined && user === undefined && Object.keys(scopes).length === 0) return undefined;
  const take = async (request: ViewRequest, applied: readonly NamedRate[]): Promise<void> => {
    const { identity } = request;
    const caller =
      identity === undefined
        ? ["address", networkOf(request.client.ipAddress ?? "unknown")]
        : ["user", String(identity.user.id)];
    attempts.cleanup.count();
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
  return (request, scope) => {
    const isAnonymous = request.identity === undefined;
    const general = isAnonymous ? anon : user;
    const own = scope === undefined ? undefined : scopes[scope];
    if (general === undefined && own === undefined) return undefined;
    return take(request, [
      ...(general === undefined ? [] : [{ name: isAnonymous ? "anon" : "user", rate: general }]),
      ...(own === undefined ? [] : [{ name: `scope:${scope}`, rate: own }]),
    ]);
  };
}
