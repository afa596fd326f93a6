// The blacklist in Latchkey's tables and in Simple JWT's: what one side ends, the other refuses.
import {
  blacklist as blacklistToken,
  blacklistSession,
  blacklistUser,
  type Db,
  findPresented,
  fromTimestamp,
  lockUser,
  purgeExpired,
  recordOutstanding,
  replaceCurrentToken,
  revokeSession,
  revokeUserSessions,
  type SessionTable,
} from "../../store/index.ts";
import type { PresentedToken } from "../presented-token.ts";
import { type Blacklist, type BlacklistParts, type KnownToken, consumesTokens } from "./blacklist.ts";
import { ownBlacklist } from "./own.ts";

/** Creates the blacklist in Latchkey's tables and in Simple JWT's. */
export function djangoBlacklist(parts: BlacklistParts): Blacklist {
  const { database, settings, now } = parts;
  const options = { dialect: database.dialect, withDjangoTables: true };
  const isConsuming = consumesTokens(settings);
  const { lockSession } = ownBlacklist(parts);
  const ends = sessionEnds(parts);
  return {
    ...ends,
    storesSessions: true,
    consumesTokens: isConsuming,
    needsTransaction: true,
    find: (db, ids) => findPresented(db, settings.users, ids, options),
    // Simple JWT 5.3 and later record the successor as outstanding.
    isForeignSuccessor: (token, session, state) =>
      state === "outstanding" || (state === "unknown" && isUnrecordedSuccessor(token, session)),
    recordIssued: async (db, { id: jti, expiresAt }, { userId, now: createdAt }) => {
      if (jti !== undefined) await recordOutstanding(db, { jti, userId, createdAt, expiresAt });
    },
    consume: async (db, token, { session, ...known }, rotation) => {
      if (session === undefined) return !isConsuming || revokeById(db, token, known, now());
      if (!isConsuming) return replaceCurrentToken(db, { id: session.id, ...rotation });
      // Simple JWT's table decides, so that Django and Latchkey cannot both consume the same token. Lock the session first,
      // as every flow does: another order could deadlock.
      return (
        (await lockSession(db, session.id)) &&
        (await revokeById(db, token, known, now())) &&
        replaceCurrentToken(db, { id: session.id, ...rotation })
      );
    },
    revokeWithSession: async (db, token, known, reason) => {
      const { familyId } = token;
      const isEnded = familyId !== undefined && (await ends.endSession(db, familyId, reason));
      // Django looks each token up by its id.
      await revokeById(db, token, known, now());
      return isEnded;
    },
    lockSession,
    purgeExpired: (db, options) => purgeExpired(db, now(), true, options),
  };
}

/** Ends sessions in Latchkey's tables, and the tokens of these sessions in Simple JWT's. */
function sessionEnds({ settings, now }: BlacklistParts): Pick<Blacklist, "endSession" | "endUserSessions"> {
  return {
    endSession: async (db, id, reason) => {
      const moment = now();
      if (!(await revokeSession(db, id, reason, moment))) return false;
      await blacklistSession(db, id, moment);
      return true;
    },
    endUserSessions: async (db, userId, reason, kept) => {
      const moment = now();
      // An adoption at the same time has locked the user's row; its session becomes visible when it commits.
      await lockUser(db, settings.users, userId);
      const ended = await revokeUserSessions(db, userId, reason, moment, kept);
      await blacklistUser(db, userId, moment, kept);
      return ended;
    },
  };
}

/** Blacklists a token that has an id; `false` when it was already. `moment` is in milliseconds. */
async function revokeById(
  db: Db,
  { id: jti, expiresAt, issuedAt }: PresentedToken,
  { user, isOutstanding }: KnownToken,
  moment: number,
): Promise<boolean> {
  if (jti === undefined) return true;
  const token = { jti, userId: user?.id ?? null, createdAt: issuedAt ?? moment, expiresAt };
  return blacklistToken(db, token, moment, isOutstanding);
}

/**
 * Whether Django made a token, unknown to all tables, when it rotated the session's current token. Tokens consumed here are
 * blacklisted in Simple JWT's tables, so a token that is not, and is not older than the last rotation, was not consumed.
 */
function isUnrecordedSuccessor({ issuedAt }: PresentedToken, session: SessionTable): boolean {
  // The times of tokens are whole seconds.
  const lastRotation = Math.floor(fromTimestamp(session.last_used_at) / 1000) * 1000;
  return issuedAt !== undefined && issuedAt >= lastRotation;
}
