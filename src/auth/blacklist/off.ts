// No blacklist: neither logins nor revoked tokens are stored, and a refresh token works until it expires.
import type { PresentedFacts } from "../../store/index.ts";
import type { Blacklist, BlacklistParts } from "./blacklist.ts";
import { ownBlacklist } from "./own.ts";

/**
 * Creates the blacklist that stores nothing. Sessions that were stored before it was switched off are ended where they would
 * be otherwise, so that they stay ended when it is switched on again.
 */
export function noBlacklist(parts: BlacklistParts): Blacklist {
  const own = ownBlacklist(parts);
  const nothing: PresentedFacts = {
    session: undefined,
    token: "unknown",
    isCurrentRevoked: false,
    user: undefined,
    databaseTime: 0,
  };
  return {
    ...own,
    storesSessions: false,
    consumesTokens: false,
    find: async (db, { user }) => (user === undefined ? nothing : own.find(db, { jti: undefined, user })),
    consume: async () => true,
    revokeWithSession: async (db, { familyId }, _known, reason) =>
      familyId !== undefined && own.endSession(db, familyId, reason),
    lockSession: async () => true,
  };
}
