// Custom claims and custom token types: declared once, typed where tokens are read.
import type { Identity } from "./identity.ts";
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

/** Custom claims: a function for the option `tokens.claims`, and a function that reads them from a request's token. */
export interface ClaimsDefinition<Custom extends Claims> {
  /** The claims of a user who logs in. */
  (user: User): Claims;
  /**
   * The custom claims of a request's token, with their types.
   *
   * @throws AuthError `token_invalid` when there is no token, or it lacks them, such as a token issued before they were declared
   */
  readonly of: (identity: Pick<Identity, "claims"> | undefined) => Custom;
}

/** The output of a schema. Inferred from the schema only, so that `make` must return it. */
type OutputOf<Schema extends ClaimsSchema<Claims>> = NonNullable<Schema["~standard"]["types"]>["output"];

/**
 * Declares custom claims, which every token of a login carries.
 *
 * @example
 * const role = defineClaims(z.object({ role: z.string() }), (user) => ({ role: user.isStaff ? "staff" : "member" }));
 * const app = latchkey({ tokens: { claims: role } });
 * // in a handler: role.of(request.identity).role
 * @param schema a schema with the Standard Schema interface: Zod, Valibot, ArkType
 * @param make returns the claims of a user who logs in
 */
// oxlint-disable-next-line no-unnecessary-type-parameters -- without it, "staff" would be widened to string
export function defineClaims<Schema extends ClaimsSchema<Claims>, const Made extends OutputOf<Schema>>(
  schema: Schema,
  make: (user: User) => Made,
): ClaimsDefinition<OutputOf<Schema>>;
export function defineClaims<Custom extends Claims>(
  schema: ClaimsSchema<Custom>,
  make: (user: User) => Custom,
): ClaimsDefinition<Custom> {
  return Object.assign((user: User): Claims => make(user), {
    of: (identity: Pick<Identity, "claims"> | undefined): Custom => {
      try {
        return readClaims(schema, identity?.claims ?? {});
      } catch (error) {
        if (error instanceof TokenError) throw new AuthError("token_invalid", { cause: error });
        throw error;
      }
    },
  });
}

/** The options of `defineTokenType`. */
export interface TokenTypeOptions<Custom extends object> {
  /** A number of seconds, or a text such as "5m", "12h", "1d". */
  readonly lifetime: string | number;
  /** The custom claims of the token, in addition to the user's; a schema with the Standard Schema interface. */
  readonly claims?: ClaimsSchema<Custom>;
  /** The protected header's `typ`; `auth.read` then requires it. */
  readonly typ?: string;
}

/**
 * Declares a custom token type, for `auth.mint`, `auth.read` and `tokens.authTokenClasses`.
 *
 * @example
 * const invitation = defineTokenType("invitation", { lifetime: "7d", claims: z.object({ team: z.string() }) });
 * const token = await app.auth.mint(invitation, user, { team: "blue" });
 * const { team } = await app.auth.read(invitation, token);
 * @throws TypeError when the name is reserved, or the lifetime cannot be read; OptionsError for an unknown option
 */
export function defineTokenType<Custom extends object = object>(
  name: string,
  { lifetime, ...options }: TokenTypeOptions<Custom>,
): TokenType<Custom> {
  if (["", "access", "refresh", "sliding"].includes(name))
    throw new TypeError(`A custom token type cannot have the name ${JSON.stringify(name)}.`);
  checkNames(name, options);
  const seconds = parseDuration(lifetime);
  if (seconds === undefined)
    throw new TypeError(
      `The lifetime of ${name} must be a number of seconds or a text such as "5m", "12h", "1d".`,
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
