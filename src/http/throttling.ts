// Rates of requests, as DRF's throttles have them: for callers without a user, for users, and for scopes.
import {
  type AuthContext,
  networkOf,
  type Rate,
  type RateStore,
  throttleKey,
  type Throttles,
} from "../auth/index.ts";
import { type RateState, takeRequest } from "../store/index.ts";
import type { HeaderSet } from "./headers.ts";
import { throttled } from "./http-error.ts";
import type { ViewRequest } from "./operation.ts";
import { type CountedRate, rateHeaders } from "./rate-headers.ts";

/** The header of a device token: a login returns it, and the client sends it with the next one. */
export const deviceHeader = "latchkey-device";

/** The cookie that has it in cookie mode. */
export const deviceCookie = { name: "latchkey_device" };

/**
 * Counts a request. Resolves with headers for its answer; undefined when no rate applies to the request.
 *
 * @throws HttpError 429 when it is one too many, with these headers
 */
export type Throttle = (request: ViewRequest, scope: string | undefined) => Promise<HeaderSet> | undefined;

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

/** How rates are counted. */
export type RateSettings = Pick<Throttles, "headers" | "store" | "whenUnavailable">;

/** How long a store that has failed is left alone, in milliseconds: each request would wait for it. */
const pauseAfterFailure = 1000;

/** Creates the throttle of an app; undefined when it has no rates. */
export function createThrottle(
  { database, now, attempts, report }: Pick<AuthContext, "database" | "now" | "attempts" | "report">,
  rates: Rates,
  { headers, store, whenUnavailable }: RateSettings,
): Throttle | undefined {
  const { anon, user, scopes } = rates;
  if (anon === undefined && user === undefined && Object.keys(scopes).length === 0) return undefined;
  const inDatabase: RateStore = (rate, moment) => takeRequest(database.kysely, rate, moment);
  const counting =
    whenUnavailable === "open" ? openStore(store ?? inDatabase, report) : (store ?? inDatabase);
  const take = async (request: ViewRequest, applied: readonly NamedRate[]): Promise<HeaderSet> => {
    const { identity } = request;
    const caller =
      identity === undefined
        ? ["address", networkOf(request.client.ipAddress ?? "unknown")]
        : ["user", String(identity.user.id)];
    attempts.cleanup.count();
    const counted: CountedRate[] = [];
    for (const { name, rate } of applied) {
      const key = throttleKey(name, ...caller);
      const state = await counting({ key, count: rate.count, period: rate.period * 1000 }, now());
      if (state !== undefined) counted.push({ name, rate, state });
    }
    const added = headers && counted.length > 0 ? rateHeaders(counted) : {};
    const wait = Math.max(0, ...counted.map(({ state }) => state.wait));
    if (wait > 0) throw throttled(Math.ceil(wait / 1000), added);
    return added;
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

/** A store whose failures let requests pass. After one it is not asked for a second. */
function openStore(
  store: RateStore,
  report: (error: unknown) => void,
): (...asked: Parameters<RateStore>) => Promise<RateState | undefined> {
  let pausedUntil = 0;
  return async (rate, now) => {
    if (performance.now() < pausedUntil) return undefined;
    try {
      return await store(rate, now);
    } catch (error) {
      // Of many requests that wait for it at the same time, one tells.
      if (performance.now() >= pausedUntil) report(error);
      pausedUntil = performance.now() + pauseAfterFailure;
      return undefined;
    }
  };
}
