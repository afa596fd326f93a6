// What routes are, for people who check them: read from the views and operations that dispatch reads.
import type { Rate } from "../auth/index.ts";
import type { Authenticator } from "./authentication.ts";
import type { AccessRule, Operation } from "./operation.ts";
import { nameOf } from "./permission-names.ts";
import type { Permission } from "./permission.ts";
import type { Route } from "./routes.ts";
import type { Rates } from "./throttling.ts";

/** One method of a path: who may call it, and how its callers are checked. */
export interface RouteDescription {
  /** "ALL" for a custom route that takes every method. */
  readonly method: string;
  readonly path: string;
  /** The resource and the verb or action, such as "tasks.list", or the name of the view. */
  readonly name: string;
  /** The permissions that must all allow; empty where everyone may call, undefined where only the code of the route knows. */
  readonly permissions: readonly string[] | undefined;
  /** What tokens are checked against; "custom" for other credentials, undefined where none are read. */
  readonly revocation: string | undefined;
  /** The limits that apply, such as "uploads 10/day". */
  readonly throttles: readonly string[];
}

/** The limits of an app. */
export interface Limits {
  readonly rates: Rates;
  /** Whether failed attempts at a password are limited. */
  readonly hasCredentialLimits: boolean;
}

/** Describes the operations of a view at its path. */
export function describeRoute({ path, view }: Route, limits: Limits): RouteDescription[] {
  return view.operations.map((operation) => {
    const { method, verb, access = view, throttle = view.throttle } = operation;
    return {
      method,
      path,
      name: verb === undefined ? view.name : `${verb.resource}.${verb.action}`,
      ...describeAccess(access),
      throttles: [
        ...(limits.hasCredentialLimits && checksPassword(operation) ? ["credentials"] : []),
        ...generalRates(access, limits.rates),
        ...rateText(throttle, throttle === undefined ? undefined : limits.rates.scopes[throttle]),
      ],
    };
  });
}

/** The rule and the check of tokens of an access rule. */
export const describeAccess = ({
  authenticators,
  permissions,
}: AccessRule): Pick<RouteDescription, "permissions" | "revocation"> => ({
  permissions: permissions.map(nameOf),
  revocation: revocationOf(authenticators),
});

function revocationOf(authenticators: readonly Authenticator[]): string | undefined {
  const all = authenticators.map((one) => ("revocation" in one ? String(one.revocation) : "custom"));
  return all.length === 0 ? undefined : [...new Set(all)].join(", ");
}

const checksPassword = ({ isLogin, checksPassword: checks = isLogin === true }: Operation): boolean => checks;

/** The rates of all requests: those of users do not apply where no caller has one, those of anonymous callers where all have. */
function generalRates({ authenticators, permissions }: AccessRule, { anon, user }: Rates): string[] {
  const hasUsers = authenticators.length > 0;
  const hasOthers = !permissions.some(impliesUser);
  return [
    ...rateText("anon", hasOthers ? anon : undefined),
    ...rateText("user", hasUsers ? user : undefined),
  ];
}

const impliesUser = (permission: Permission): boolean => "impliesUser" in permission;

const units: ReadonlyMap<number, string> = new Map([
  [1, "s"],
  [60, "min"],
  [3600, "hour"],
  [86_400, "day"],
]);

function rateText(name: string | undefined, rate: Rate | undefined): string[] {
  if (name === undefined || rate === undefined) return [];
  return [`${name} ${rate.count}/${units.get(rate.period) ?? `${rate.period}s`}`];
}
