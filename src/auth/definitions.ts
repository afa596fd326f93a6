// Claims and token types of an app's own, declared once and typed where tokens are read.
import type { Identity } from "./authenticate.ts";
import { AuthError } from "./errors.ts";
import {
  type Claims,
  type ClaimsSchema,
  parseDuration,
  readClaims,
  TokenError,
  type TokenType,
} from "../tokens/index.ts";
import { nearest, OptionsError } from "../option-kinds/index.ts";
import type { User } from "../store/index.ts";

/** Claims of an app's own: what `tokens.claims` takes, and how they are read again. */
export interface ClaimsDefinition<Own extends Claims> {
  /** The claims of a user who logs in. */
  (user: User): Claims;
  /**
   * The claims of a request's token, with their types.
   *
   * @throws AuthError `token_invalid` when there is no token, or it does not carry them: one from before they were declared, say
   */
  readonly of: (identity: Pick<Identity, "claims"> | undefined) => Own;
}

/** What comes out of a schema. The schema alone decides it: what is made has to fit. */
type OutputOf<Schema extends ClaimsSchema<Claims>> = NonNullable<Schema["~standard"]["types"]>["output"];

/**
 * Declares claims of the app's own, which every token of a login carries:
 * `defineClaims(z.object({ role: z.string() }), (user) => ({ role: user.isStaff ? "staff" : "member" }))`.
 *
 * @param schema any schema of the Standard Schema interface: Zod, Valibot, ArkType
 */
// oxlint-disable-next-line no-unnecessary-type-parameters -- "staff" would be any string without it
export function defineClaims<Schema extends ClaimsSchema<Claims>, const Made extends OutputOf<Schema>>(
  schema: Schema,
  make: (user: User) => Made,
): ClaimsDefinition<OutputOf<Schema>>;
export function defineClaims<Own extends Claims>(
  schema: ClaimsSchema<Own>,
  make: (user: User) => Own,
): ClaimsDefinition<Own> {
  return Object.assign((user: User): Claims => make(user), {
    of: (identity: Pick<Identity, "claims"> | undefined): Own => {
      try {
        return readClaims(schema, identity?.claims ?? {});
      } catch (error) {
        if (error instanceof TokenError) throw new AuthError("token_invalid", { cause: error });
        throw error;
      }
    },
  });
}

/** What `defineTokenType` takes beside the name. */
export interface TokenTypeOptions<Own extends object> {
  /** Seconds, or a text such as "5m", "12h", "1d". */
  readonly lifetime: string | number;
  /** What claims such a token carries beside the user's; any schema of the Standard Schema interface. */
  readonly claims?: ClaimsSchema<Own>;
  /** The protected header's `typ`, which is then demanded as well. */
  readonly typ?: string;
}

/**
 * Declares a kind of token of the app's own, for `auth.mint`, `auth.read` and `tokens.authTokenClasses`:
 * `defineTokenType("invitation", { lifetime: "7d", claims: z.object({ team: z.string() }) })`.
 *
 * @throws TypeError when the name is taken, or the lifetime is none; OptionsError for an option that does not exist
 */
export function defineTokenType<Own extends object = object>(
  name: string,
  { lifetime, ...options }: TokenTypeOptions<Own>,
): TokenType<Own> {
  if (["", "access", "refresh", "sliding"].includes(name))
    throw new TypeError(`A token type of your own has another name than ${JSON.stringify(name)}.`);
  checkNames(name, options);
  const seconds = parseDuration(lifetime);
  if (seconds === undefined)
    throw new TypeError(
      `The lifetime of ${name} is a number of seconds or a text such as "5m", "12h", "1d".`,
    );
  return { name, lifetime: seconds, ...options };
}

const optionNames: Readonly<Record<keyof TokenTypeOptions<object>, true>> = {
  lifetime: true,
  claims: true,
  typ: true,
};

function checkNames(name: string, options: object): void {
  const unknown = Object.keys(options).find((key) => !Object.hasOwn(optionNames, key));
  if (unknown === undefined) return;
  const near = nearest(unknown, Object.keys(optionNames));
  const meant = near === undefined ? "." : `; did you mean \`${near}\`?`;
  throw new OptionsError(`Option \`${unknown}\` of the token type \`${name}\` does not exist${meant}`);
}
