// What operators are told of a request that was answered 401 or 403.
import { AuthError, type ClientInfo, type Identity, type Refusal } from "../auth/index.ts";
import { HttpError } from "./errors.ts";

/** A refusal and where the request came from. */
export type ToldRefusal = Refusal & { readonly client: ClientInfo };

/** The refusal that an answer is; undefined for every other status, and for a login, whose flow has told of it. */
export function refusalOf(
  view: { readonly isLogin?: boolean },
  { request, client }: { readonly request: Request; readonly client: ClientInfo },
  status: number,
  identity: Identity | undefined,
  error: unknown,
): ToldRefusal | undefined {
  if (status !== 401 && status !== 403) return undefined;
  if (status === 401 && view.isLogin === true) return undefined;
  // Without the query: some clients put their token there.
  const [, path = "/"] = /^https?:\/\/[^/?#]*([^?#]*)/.exec(request.url) ?? [];
  return {
    status,
    reason: reasonOf(error, status),
    method: request.method,
    path,
    ...(identity !== undefined && { userId: identity.user.id }),
    client,
  };
}

function reasonOf(error: unknown, answered: 401 | 403): string {
  if (error instanceof AuthError) return error.refusals[0]?.reason ?? error.code;
  const { status, body } = error instanceof HttpError ? error : { status: answered, body: {} };
  if ("code" in body && typeof body.code === "string") return body.code;
  // A view without a challenge answers 403 where credentials are missing.
  return status === 401 ? "not_authenticated" : "permission_denied";
}
