// Describes a request that got a 401 or 403, for the event `access.refused`.
import { type AccessRefusal, AuthError, type ClientInfo, type Identity } from "../auth/index.ts";
import { HttpError } from "./http-error.ts";
import type { Operation } from "./operation.ts";

/** A refusal, and the client whose request was refused. */
export type RefusedRequest = AccessRefusal & { readonly client: ClientInfo };

/** What the event says about the request. */
interface RefusableRequest {
  readonly method: string;
  /** Without the query: some clients put their token there. */
  readonly path: string;
  readonly client: ClientInfo;
}

/** The refusal behind a response; undefined for every other status, and for a login, whose flow emits its own event. */
export function refusalOf(
  operation: Pick<Operation, "isLogin"> | undefined,
  { method, path, client }: RefusableRequest,
  status: number,
  identity: Identity | undefined,
  error: unknown,
): RefusedRequest | undefined {
  if (status !== 401 && status !== 403) return undefined;
  if (status === 401 && operation?.isLogin === true) return undefined;
  return {
    status,
    reason: reasonOf(error, status),
    method,
    path,
    ...(identity !== undefined && { userId: identity.user.id }),
    client,
  };
}

function reasonOf(error: unknown, answered: 401 | 403): string {
  if (error instanceof AuthError) return error.refusals[0]?.reason ?? error.code;
  const { status, body } = error instanceof HttpError ? error : { status: answered, body: {} };
  if ("code" in body && typeof body.code === "string") return body.code;
  // Without a challenge, missing credentials are answered 403 instead of 401.
  return status === 401 ? "not_authenticated" : "permission_denied";
}
