// The table of our own endpoints, by the names of their options under `paths`. Routes and options are read from it.
import { endpointPath, optionNotes as notes, plainPath } from "../option-kinds/index.ts";
import type { Endpoint, PlainEndpoint } from "./endpoint.ts";
import { currentUser } from "./current-user.ts";
import { live, ready } from "./health.ts";
import { jwks } from "./jwks.ts";
import { passwordChange } from "./password-change.ts";
import { otherSessions, session, sessions } from "./sessions.ts";
import { tokenObtainSliding, tokenRefreshSliding } from "./sliding-tokens.ts";
import { authenticationTokenHeader, tokenRefreshAndVerify } from "./token-checks.ts";
import { tokenBlacklist, tokenObtainPair, tokenRefresh, tokenVerify } from "./tokens.ts";
import { login, register } from "./users.ts";

/** The endpoints that are views, in the order in which their paths are matched. */
export const endpoints = {
  tokenObtainPair,
  tokenRefresh,
  tokenVerify,
  tokenBlacklist,
  tokenRefreshAndVerify,
  authenticationTokenHeader,
  tokenObtainSliding,
  tokenRefreshSliding,
  register,
  login,
  sessions,
  otherSessions,
  session,
  passwordChange,
  currentUser,
} satisfies Readonly<Record<string, Endpoint>>;

/** The endpoints that are not views. */
export const plainEndpoints = { live, ready, jwks } satisfies Readonly<Record<string, PlainEndpoint>>;

/** The name of an endpoint that is a view. */
export type EndpointName = keyof typeof endpoints;

const namesOf = <Name extends string>(table: Readonly<Record<Name, unknown>>): Name[] =>
  Object.keys(table).filter((name): name is Name => Object.hasOwn(table, name));

/** The names of the endpoints that are views. */
export const endpointNames: readonly EndpointName[] = namesOf(endpoints);

/** The names of the endpoints that are not views. */
export const plainEndpointNames = namesOf(plainEndpoints);

/** The names of the endpoints that are left out when the app has no sessions. */
export const sessionEndpointNames: readonly EndpointName[] = endpointNames.filter(
  (name) => "needsSessions" in endpoints[name],
);

const viewPath =
  ({ path, summary }: Endpoint) =>
  () =>
    endpointPath().default(path).register(notes, { about: summary });
const pathOfPlain =
  ({ path, summary }: PlainEndpoint) =>
  () =>
    plainPath().default(path).register(notes, { about: summary });

function mapTable<Name extends string, Entry, Result>(
  table: Readonly<Record<Name, Entry>>,
  map: (entry: Entry) => Result,
): Readonly<Record<Name, Result>> {
  const results = namesOf(table).map((name) => [name, map(table[name])] as const);
  // oxlint-disable-next-line no-unsafe-type-assertion -- every name of the table is there
  return Object.fromEntries(results) as Record<Name, Result>;
}

/** Options under `paths`. */
export const pathOptions = {
  api: () =>
    endpointPath().default("/api/").register(notes, { about: "The API root. The resources are below it." }),
  ...mapTable(plainEndpoints, pathOfPlain),
  ...mapTable(endpoints, viewPath),
};
