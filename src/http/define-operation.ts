// Declares one method of a custom view: what it reads, what it answers, and who may call it.
import type * as z from "zod";
import type { Identity, Revocation } from "../auth/index.ts";
import type { Authenticator } from "./authentication.ts";
import type { Body } from "./bodies/index.ts";
import type { ViewRequest } from "./operation.ts";
import type { Permission } from "./permission.ts";
import type { IdentityOf } from "./permissions.ts";
import type { Chunks, Reply } from "./reply.ts";

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

/** What a Zod schema gives; `Otherwise` where an operation declares none, whose type is `never`. */
type Parsed<Schema extends z.ZodType, Otherwise> = [Schema] extends [never] ? Otherwise : z.output<Schema>;

/** What `run` may return where the answer is described; anything where it is not. */
type Described<Answer extends z.ZodType> = [Answer] extends [never] ? unknown : z.input<Answer>;

/** What an operation reads and answers. */
export interface OperationParts<
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Input extends z.ZodObject,
  Answer extends z.ZodType,
  Permissions extends readonly Permission[],
> {
  /** The parameters of the path, as a Zod object. What it refuses is answered 404. */
  readonly params?: Params;
  /** The query, as a Zod object. What it refuses is answered 400 with the messages by name. */
  readonly query?: Query;
  /** The body, as a Zod object. What it refuses is answered 400 with the messages by field. */
  readonly body?: Input;
  /** The answer, as a Zod schema. Members that it does not have are not sent. An answer that it refuses is a server error. */
  readonly response?: Answer;
  /** What the operation does, in a sentence. */
  readonly summary?: string;
  /** Answers a request. The result is sent as the result of a handler. */
  readonly run: (
    request: OperationRequest<
      Parsed<Params, Readonly<Record<string, string>>>,
      Parsed<Query, undefined>,
      Parsed<Input, () => Promise<Body>>,
      IdentityOf<Permissions>
    >,
  ) => Outcome<Described<NoInfer<Answer>>> | Promise<Outcome<Described<NoInfer<Answer>>>>;
}

/** The options of `defineOperation`. */
export interface OperationOptions<
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Input extends z.ZodObject,
  Answer extends z.ZodType,
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

/** A declared operation, for `get`, `post`, `put`, `patch` or `delete` of `defineView`. Its type keeps its schemas. */
export interface OperationDefinition<
  Params extends z.ZodObject = z.ZodObject,
  Query extends z.ZodObject = z.ZodObject,
  Input extends z.ZodObject = z.ZodObject,
  Answer extends z.ZodType = z.ZodType,
> extends Pick<
  OperationOptions<Params, Query, Input, Answer>,
  | "summary"
  | "params"
  | "query"
  | "body"
  | "response"
  | "permissions"
  | "authentication"
  | "revocation"
  | "throttle"
> {
  readonly kind: "operation";
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
  Params extends z.ZodObject = never,
  Query extends z.ZodObject = never,
  Input extends z.ZodObject = never,
  Answer extends z.ZodType = never,
  const Permissions extends readonly Permission[] = readonly Permission[],
>(
  options: OperationOptions<Params, Query, Input, Answer, Permissions>,
): OperationDefinition<Params, Query, Input, Answer> => ({ kind: "operation", ...options });
