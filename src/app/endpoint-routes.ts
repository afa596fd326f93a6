// Puts Latchkey's own endpoints at the paths of the option `paths`.
import {
  endpointNames,
  type EndpointParts,
  endpoints,
  plainEndpointNames,
  plainEndpoints,
  type RegistrationField,
} from "../endpoints/index.ts";
import { datetimeKind, type PlainRoute } from "../http/index.ts";
import type { ResolvedOptions } from "../options/index.ts";
import { modelFields, shownValue, validate } from "../resources/index.ts";
import { type Database, type DialectName } from "../store/index.ts";
import type { KeySet } from "../tokens/index.ts";
import type { LabelledRoute } from "./paths.ts";

/** The routes of the endpoints that are views. */
export function endpointRoutes(
  parts: Pick<EndpointParts, "context" | "bearer" | "cookies" | "ownedTables">,
  { paths, tokens, users, timeZone }: ResolvedOptions,
): LabelledRoute[] {
  const all: EndpointParts = {
    ...parts,
    hooks: tokens,
    responseStyle: users.responseStyle,
    ...registration(users, timeZone, parts.context.database.dialect),
    timeZone,
  };
  return endpointNames.flatMap((name) => {
    const path = paths[name];
    if (path === false) return [];
    return [{ path, view: endpoints[name].view(all), label: `the endpoint \`paths.${name}\`` }];
  });
}

/** What a registration knows of the custom columns of the users. */
function registration(
  users: ResolvedOptions["users"],
  timeZone: string,
  dialect: DialectName,
): Pick<EndpointParts, "registrationFields" | "validateRegistration"> {
  if (users.fields === undefined) return { registrationFields: [], validateRegistration: unvalidated };
  const fields = modelFields(users.fields, "users", { dialect, timeZone });
  const resource = { options: { schema: users.fields } };
  const registrationFields = fields.map(({ field }): RegistrationField => ({
    field,
    store: (value) => (value === null ? null : field.kind.toColumn(value, dialect)),
    show: (value) =>
      field.kind.type === "datetime" && typeof value === "string"
        ? shownValue(field, datetimeKind.read(value), timeZone)
        : (value ?? null),
  }));
  return {
    registrationFields,
    validateRegistration: (values, unreadable, existing = {}) =>
      validate({ fields, resource }, values, existing, unreadable),
  };
}

const unvalidated: EndpointParts["validateRegistration"] = (values, unreadable) =>
  Object.keys(unreadable).length > 0 ? { errors: unreadable } : { values };

/** The routes of the endpoints that are not views: the public keys and the health endpoints. */
export function plainRoutes(
  database: Database,
  keys: () => KeySet,
  { paths }: ResolvedOptions,
): PlainRoute[] {
  return plainEndpointNames.flatMap((name) => {
    const path = paths[name];
    return path === false ? [] : [{ path, answer: plainEndpoints[name].answer({ database, keys }) }];
  });
}
