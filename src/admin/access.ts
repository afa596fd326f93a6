// Who may do what in the admin: staff with the permission of the model, and superusers.
import { type AuthContext, callerPermissions, type Identity } from "../auth/index.ts";
import { named, notFound, type Permission } from "../http/index.ts";
import type { ModelAction } from "../store/index.ts";
import type { AdminResource } from "./resources.ts";

/** Asks what a user of the admin may do. */
export interface Rights {
  /** Whether a user may do something with the rows of a resource. Who may change may view, as in Django. */
  readonly may: (
    asker: { readonly identity: Identity | undefined },
    resource: AdminResource,
    action: ModelAction,
  ) => Promise<boolean>;
  /** The names of the permissions that a user holds; undefined for a superuser, who has all of them. */
  readonly held: (asker: {
    readonly identity: Identity | undefined;
  }) => Promise<ReadonlySet<string> | undefined>;
}

/** Makes the rights of an app. */
export function createRights(context: AuthContext): Rights {
  const held: Rights["held"] = async ({ identity }) => {
    const user = identity?.user;
    if (identity === undefined || user === undefined || !user.isActive || !user.isStaff) return new Set();
    return user.isSuperuser ? undefined : callerPermissions(context, identity);
  };
  return {
    held,
    may: async (asker, resource, action) => {
      if (!resource.offers.has(action)) return false;
      const names = await held(asker);
      if (names === undefined || names.has(resource.permission(action))) return true;
      return action === "view" && names.has(resource.permission("change"));
    },
  };
}

/** The resource that a path names. @throws HttpError 404 */
export function resourceOf(
  resources: ReadonlyMap<string, AdminResource>,
  { params }: { readonly params: Readonly<Record<string, string>> },
): AdminResource {
  const resource = resources.get(params["name"] ?? "");
  if (resource === undefined) throw notFound();
  return resource;
}

/** Allows those who may do something with the rows of the resource that the path names. */
export const permits = (
  resources: ReadonlyMap<string, AdminResource>,
  { may }: Rights,
  action: ModelAction,
): Permission =>
  named(`modelPermission("${action}")`, (request) => may(request, resourceOf(resources, request), action));
