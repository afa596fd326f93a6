// Authenticates a request by its bearer token.
import { isPending, type Later } from "../runtime/index.ts";
import { findUserBy, type User } from "../store/index.ts";
import type { Claims } from "../tokens/index.ts";
import type { AuthContext } from "./context.ts";
import { AuthError, type AuthErrorCode, type ClassRefusal, type TokenRefusal } from "./errors.ts";
import { isRevoked } from "./token-status.ts";
import type { TokenUser } from "./claim-options.ts";
import { isStateless, type Revocation } from "./options.ts";
import { checkType, decodePrepared } from "./decode.ts";
import type { Identity, RequestUser } from "./identity.ts";
import { sessionClock } from "./session-clock.ts";
import { type PresentedToken, readPresented } from "./presented-token.ts";
import { acceptedClasses, type TokenClass } from "./token-classes.ts";
import { rememberPermissions } from "./permissions.ts";
import { userVerdict, type UserVerdict } from "./user-policy.ts";

/** What a request is authenticated for. */
export interface AuthenticateOptions {
  /** Whether a rule will ask for the user's permissions, which are then read together with the session. */
  readonly asksPermissions?: boolean;
}

/**
 * Checks a bearer token: one of the accepted classes takes it, and its user may act (JWTAuthentication). An access token
 * needs at most one query, whatever `revocation` is.
 *
 * @throws AuthError `token_not_valid`, `no_user_identification`, `user_not_found`, `user_inactive` or `password_changed`
 */
export async function authenticate(
  context: AuthContext,
  text: string,
  revocation: Revocation = context.settings.revocation,
  { asksPermissions = false }: AuthenticateOptions = {},
): Promise<Identity> {
  const { settings, database } = context;
  if (context.prepareKeys !== undefined) await context.prepareKeys(text);
  const taken = acceptToken(context, text);
  const { token, accepted } = isPending(taken) ? await taken : taken;
  const { claims, sessionId, userKey } = token;
  if (!token.namesUser)
    throw new AuthError("no_user_identification", { claim: settings.userIdClaim, reason: "missing" });
  if (isStateless(revocation)) {
    const { tokenUserClass = defaultTokenUser(settings.userIdClaim) } = settings;
    // oxlint-disable-next-line no-unsafe-type-assertion -- the type of `revocation` requires that a project registers this
    return { user: tokenUserClass(claims) as RequestUser, claims, sessionId };
  }
  if (userKey === undefined) throw new AuthError("user_not_found");
  let user: User | undefined;
  let permissions: readonly string[] | undefined;
  if (sessionId === undefined || revocation !== "session") {
    user = await findUserBy(database.kysely, settings.users, settings.userIdField, userKey);
  } else {
    const key = { value: userKey, sessionId, clock: sessionClock(context) };
    const read = asksPermissions ? context.readSessionWithPermissions(key) : context.readSession(key);
    const state = isPending(read) ? await read : read;
    user = state.user;
    permissions = state.permissions;
    // A session without a row has ended: rows are only deleted afterwards.
    if (user !== undefined && state.hasEnded !== false)
      throw notValid([accepted], () => ({ reason: "token_revoked" }));
  }
  const verdict = userVerdict(user, settings, claims);
  if (user === undefined || verdict !== "allowed") throw new AuthError(codeOf(verdict));
  const identity = { user, claims, sessionId };
  return permissions === undefined ? identity : rememberPermissions(identity, permissions);
}

const defaultTokenUser =
  (userIdClaim: string) =>
  (claims: Claims): TokenUser => {
    const { username, is_staff: isStaff, is_superuser: isSuperuser } = claims;
    return {
      id: claims[userIdClaim] ?? null,
      username: typeof username === "string" ? username : "",
      isActive: true,
      isStaff: isStaff === true,
      isSuperuser: isSuperuser === true,
    };
  };

/** A token that was presented, and the class that takes it. */
interface Accepted {
  readonly token: PresentedToken;
  readonly accepted: TokenClass;
}

function acceptToken(context: AuthContext, text: string): Later<Accepted> {
  const classes = acceptedClasses(context.settings);
  let token: PresentedToken;
  try {
    token = decodePrepared(context, text);
  } catch (error) {
    const refusal = refusalBy(error);
    throw notValid(classes, () => refusal);
  }
  return firstAccepting(context, token, classes, []);
}

/** The first class that takes a token, of those after the ones that have refused it. */
function firstAccepting(
  context: AuthContext,
  token: PresentedToken,
  classes: readonly TokenClass[],
  refusals: readonly Refusal[],
): Later<Accepted> {
  const accepted = classes[refusals.length];
  if (accepted === undefined)
    throw notValid(classes, (place) => refusals[place] ?? { reason: "token_invalid" });
  const refused = (error: unknown): Later<Accepted> =>
    firstAccepting(context, token, classes, [...refusals, refusalBy(error)]);
  // Simple JWT checks the blacklist for sliding tokens, before the type, and not for access tokens.
  if (accepted.type.name !== "access")
    return requireUnrevoked(context, token)
      .then(() => acceptAs(context, token, accepted))
      .catch(refused);
  try {
    return acceptAs(context, token, accepted);
  } catch (error) {
    return refused(error);
  }
}

async function requireUnrevoked(context: AuthContext, token: PresentedToken): Promise<void> {
  if (await isRevoked(context, token)) throw new AuthError("token_revoked");
}

function acceptAs(context: AuthContext, token: PresentedToken, accepted: TokenClass): Accepted {
  const claims = checkType(context, token, accepted.type);
  // The schema of a custom type may change claims.
  const isChanged = claims !== token.claims;
  return { token: isChanged ? readPresented(token.text, claims, context.settings) : token, accepted };
}

type Refusal = Pick<ClassRefusal, "reason" | "claim">;

function notValid(classes: readonly TokenClass[], refusalOf: (place: number) => Refusal): AuthError {
  return new AuthError("token_not_valid", {
    refusals: classes.map(({ className, type }, place) => ({
      tokenClass: className,
      tokenType: type.name,
      ...refusalOf(place),
    })),
  });
}

const tokenRefusals: ReadonlySet<AuthErrorCode> = new Set<TokenRefusal>([
  "token_invalid",
  "token_expired",
  "token_wrong_type",
  "token_no_type",
  "token_no_id",
  "token_no_expiry",
  "token_revoked",
]);

const isTokenRefusal = (code: AuthErrorCode): code is TokenRefusal => tokenRefusals.has(code);

/** @throws the error if it is not about the token */
function refusalBy(error: unknown): Refusal {
  if (!(error instanceof AuthError)) throw error;
  const { code, claim } = error;
  return { reason: isTokenRefusal(code) ? code : "token_invalid", claim };
}

function codeOf(verdict: UserVerdict): AuthErrorCode {
  if (verdict === "inactive") return "user_inactive";
  return verdict === "password_changed" ? "password_changed" : "user_not_found";
}
