// Checks the user of a refresh or sliding token, by the same policy as every request.
import type { AuthContext } from "./context.ts";
import { emitRevoked } from "./emit.ts";
import { AuthError } from "./errors.ts";
import type { ClientInfo } from "./events.ts";
import type { PresentedToken } from "./presented-token.ts";
import { revokeWithSession } from "./revocation.ts";
import type { TokenLookup } from "./token-status.ts";
import { userVerdict } from "./user-policy.ts";

/**
 * Checks that a token's user may act; a token that names no user passes. A changed password revokes the token.
 *
 * @throws AuthError `no_account_for_token` or `token_password_changed`
 */
export async function checkTokenUser(
  context: AuthContext,
  token: PresentedToken,
  found: TokenLookup,
  client?: ClientInfo,
): Promise<void> {
  const { settings } = context;
  if (!token.namesUser) return;
  const verdict = userVerdict(found.user, settings, token.claims);
  if (verdict === "password_changed") {
    const ended = await revokeWithSession(context, token, found, "password_changed");
    emitRevoked(context, ended, "password_changed", { userId: found.user?.id, client });
    throw new AuthError("token_password_changed");
  }
  if (verdict !== "allowed") throw new AuthError("no_account_for_token");
}
