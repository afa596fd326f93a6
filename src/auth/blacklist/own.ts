// The blacklist in Latchkey's own tables: each write of one session or token is one statement.
import {
  type Db,
  findPresented,
  lockActiveSession,
  purgeExpired,
  replaceCurrentToken,
  revokeSession,
  revokeToken,
  revokeUserSessions,
  rotateSession,
} from "../../store/index.ts";
import type { PresentedToken } from "../presented-token.ts";
import { sessionClock } from "../session-clock.ts";
import { type Blacklist, type BlacklistParts, consumesTokens } from "./blacklist.ts";

/** Creates the blacklist in Latchkey's own tables. */
export function ownBlacklist(parts: BlacklistParts): Blacklist {
  const { database, settings, now } = parts;
  const options = { dialect: database.dialect, withDjangoTables: false };
  const isConsuming = consumesTokens(settings);
  const blacklist: Blacklist = {
    storesSessions: true,
    consumesTokens: isConsuming,
    needsTransaction: false,
    find: (db, ids) => findPresented(db, settings.users, ids, options),
    isForeignSuccessor: () => false,
    recordIssued: async () => {},
    consume: async (db, token, { session }, rotation) => {
      if (session === undefined) return !isConsuming || revokeById(db, token);
      const write = isConsuming ? rotateSession : replaceCurrentToken;
      return write(db, { id: session.id, ...rotation });
    },
    revokeWithSession: async (db, token, _known, reason) => {
      const { familyId } = token;
      // An ended session revokes its tokens.
      if (familyId !== undefined && (await blacklist.endSession(db, familyId, reason))) return true;
      await revokeById(db, token);
      return false;
    },
    lockSession: (db, id) => lockActiveSession(db, id, sessionClock(parts)),
    endSession: (db, id, reason) => revokeSession(db, id, reason, now()),
    endUserSessions: (db, userId, reason, kept) => revokeUserSessions(db, userId, reason, now(), kept),
    purgeExpired: (db, options) => purgeExpired(db, now(), false, options),
  };

  async function revokeById(db: Db, { id, expiresAt }: PresentedToken): Promise<boolean> {
    if (id === undefined) return true;
    // Leeway accepts a token after its expiry, so it is stored for longer.
    return revokeToken(db, id, expiresAt + settings.leeway * 1000, now());
  }

  return blacklist;
}
