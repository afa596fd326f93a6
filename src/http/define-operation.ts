// Declares one method of a custom view: what it reads, what it answers, and who may call it.
import type * as z from "zod";
import type { Identity, Revocation } from "../auth/index.ts";
import type { Authenticator } from "./authentication.ts";
import type { Body } from "./bodies/index.ts";
import type { ViewRequest } from "./operation.ts";
import type { Permission } from "./permission.ts";
import type { IdentityOf } from "./permissions.ts";
import type { Chunks, Reply } from "./reply.ts";
import type { ObjectSchema } from "./schema-reader.ts";

/** The argument of `run`: the request, with its parts as they were read. */
export interface OperationRequest<
  Params,
  Query,
  Input,
  Caller extends Identity | undefined = Identity | undefined,
> extends Omit<ViewRequest<Caller>, "params" | "body"> {
  /** The parameters of the path as `params` reads them; texts by name without `params`. */
  readonly params: Params;
  /** The query as `query` reads it; undefined without `query`. */
  readonly query: Query;
  /** The body as `body` reads it; without `body` a function that reads it. */
  readonly body: Input;
}

/** What `run` returns: a value, a `Reply`, chunks or a web `Response`. */
type Outcome<Answer> = Answer | Reply | Chunks | Response;

/** What an operation reads and answers. */
export interface OperationParts<Params, Query, Input, Answer, Permissions extends readonly Permission[]> {
  /** The parameters of the path, as a Zod object. What it refuses is answered 404. */
  readonly params?: ObjectSchema<Params>;
  /** The query, as a Zod object. What it refuses is answered 400 with the messages by name. */
  readonly query?: ObjectSchema<Query>;
  /** The body, as a Zod object. What it refuses is answered 400 with the messages by field. */
  readonly body?: ObjectSchema<Input>;
  /** The answer, as a Zod schema. Members that it does not have are not sent. An answer that it refuses is a server error. */
  readonly response?: z.ZodType<unknown, Answer>;
  /** What the operation does, in a sentence. */
  readonly summary?: string;
  /** Answers a request. The result is sent as the result of a handler. */
  readonly run: (
    request: OperationRequest<Params, Query, Input, IdentityOf<Permissions>>,
  ) => Outcome<NoInfer<Answer>> | Promise<Outcome<NoInfer<Answer>>>;
}

/** The options of `defineOperation`. */
export interface OperationOptions<
  Params,
  Query,
  Input,
  Answer,
  Permissions extends readonly Permission[] = readonly Permission[],
> extends OperationParts<Params, Query, Input, Answer, Permissions> {
  /** Who may call the operation; by default the view's `permissions`. */
  readonly permissions?: Permissions;
  /** How callers are authenticated; by default as the view says. With an empty list, credentials are ignored. */
  readonly authentication?: readonly Authenticator[];
  /** How bearer tokens are checked; by default as the view says. */
  readonly revocation?: Revocation;
  /** The scope of the option `throttles` whose rate limits the operation; by default the view's. */
  readonly throttle?: string;
}

/** A declared operation, for `get`, `post`, `put`, `patch` or `delete` of `defineView`. */
export interface OperationDefinition extends Pick<
  OperationOptions<unknown, unknown, unknown, unknown>,
  "summary" | "permissions" | "authentication" | "revocation" | "throttle"
> {
  readonly kind: "operation";
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  readonly response?: z.ZodType;
  readonly run: (request: never) => unknown;
}

/**
 * Declares an operation. `run` gets the parts of the request as the Zod objects read them.
 *
 * @example
 * const create = defineOperation({
 *   body: z.object({ title: z.string().max(80) }),
 *   response: z.object({ id: z.int() }),
 *   run: async ({ body }) => ({ id: await insert(body.title) }),
 * });
 * const reports = defineView("/reports/", { post: create });
 */
export const defineOperation = <
  Params = Readonly<Record<string, string>>,
  Query = undefined,
  Input = () => Promise<Body>,
  Answer = unknown,
  const Permissions extends readonly Permission[] = readonly Permission[],
>(
  options: OperationOptions<Params, Query, Input, Answer, Permissions>,
): OperationDefinition => ({ kind: "operation", ...options });
