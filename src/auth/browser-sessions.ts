// The sessions of staff in a browser: a row of latchkey_session like any other, whose secret only the browser's cookie has.
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import {
  confirmSession,
  findSession,
  findUserBy,
  fromTimestamp,
  insertSession,
  revokeSession,
  type SessionTable,
  toTimestamp,
  touchSession,
  updateLastLogin,
  type User,
} from "../store/index.ts";
import type { AuthContext, Client } from "./context.ts";
import { checkCredentials, type Credentials } from "./credentials.ts";
import { emit, emitRevoked } from "./emit.ts";
import { AuthError } from "./errors.ts";
import { checkUnchanged, emitLogin } from "./login.ts";
import { sessionRow } from "./new-session.ts";
import { requesterOf } from "./requester.ts";
import { checkLimited } from "./throttles/index.ts";
import { inTransaction } from "./transactions.ts";
import { userVerdict } from "./user-policy.ts";

/** How long such sessions live. All durations are seconds. */
export interface BrowserSessionOptions {
  /** After so long without a request the session has ended. */
  readonly idleLifetime: number;
  /** After so long it has ended in any case. */
  readonly lifetime: number;
  /** How long after the password was given it need not be given again. */
  readonly confirmation: number;
}

/** A session that a request belongs to. */
export interface BrowserSession {
  readonly id: string;
  readonly user: User;
  /** Until when the password need not be given again, in milliseconds since the epoch; undefined when that time is over. */
  readonly confirmedUntil: number | undefined;
}

/** What stands before the hash of the secret, where other sessions have the id of their current token. No token has such an id. */
const mark = "browser:";

/** How often the time of the last use is written, in milliseconds. */
const touchInterval = 30_000;

const cookiePattern = /^(?<id>[0-9a-f]{32})\.(?<secret>[\w-]{43})$/;

/**
 * Logs a user of the staff in, and returns the value of the cookie.
 *
 * @throws AuthError `no_active_account` for wrong credentials and for a user who is not active staff; `throttled`
 */
export async function startBrowserSession(
  context: AuthContext,
  credentials: Credentials,
  client: Client,
  options: BrowserSessionOptions,
): Promise<{ readonly session: BrowserSession; readonly cookie: string }> {
  const user = await checkCredentials(context, credentials, client);
  if (!isActiveStaff(context, user)) {
    emit(context, { type: "login.failed", username: user.username, client });
    throw new AuthError("no_active_account");
  }
  const now = context.now();
  const id = context.newId();
  const secret = randomBytes(32).toString("base64url");
  const row: SessionTable = {
    ...sessionRow({
      id,
      user,
      jti: mark + digest(secret),
      now,
      expiresAt: now + options.lifetime * 1000,
      client,
    }),
    // As Django's session hash: with another password the session has ended.
    previous_jti: digest(user.password),
    // Such a session has no rotations: this is when the password was given.
    rotated_at: toTimestamp(now),
  };
  await inTransaction(context, async (tx) => {
    await checkUnchanged(context, tx, user, client);
    await insertSession(tx, row);
    await updateLastLogin(tx, context.settings.users, user.id, now);
  });
  emit(context, { type: "session.created", sessionId: id, userId: user.id, adopted: false, client });
  emitLogin(context, user, client);
  const session = { id, user, confirmedUntil: now + options.confirmation * 1000 };
  return { session, cookie: `${id}.${secret}` };
}

/** The session of a cookie; undefined when it has ended, or its user is not active staff any more. */
export async function readBrowserSession(
  context: AuthContext,
  cookie: string,
  { idleLifetime, confirmation }: BrowserSessionOptions,
): Promise<BrowserSession | undefined> {
  const { id, secret } = cookiePattern.exec(cookie)?.groups ?? {};
  if (id === undefined || secret === undefined) return undefined;
  const { database, settings } = context;
  const now = context.now();
  const row = await findSession(database.kysely, id);
  if (row === undefined || row.revoked_at !== null || !isEqual(row.current_jti, mark + digest(secret)))
    return undefined;
  const lastUsed = fromTimestamp(row.last_used_at);
  if (fromTimestamp(row.expires_at) <= now || lastUsed + idleLifetime * 1000 <= now) return undefined;
  const user = await findUserBy(database.kysely, settings.users, "id", Number(row.user_id));
  if (user === undefined || !isActiveStaff(context, user)) return undefined;
  if (!isEqual(row.previous_jti ?? "", digest(user.password))) return undefined;
  if (now - lastUsed > touchInterval) await touchSession(database.kysely, id, now);
  const until = row.rotated_at === null ? 0 : fromTimestamp(row.rotated_at) + confirmation * 1000;
  return { id, user, confirmedUntil: until > now ? until : undefined };
}

/**
 * Checks the password of the session's user again.
 *
 * @returns until when it need not be given again, in milliseconds since the epoch
 * @throws AuthError `wrong_password`, `throttled`; `token_revoked` when the session has ended in the meantime
 */
export async function confirmBrowserSession(
  context: AuthContext,
  { id, user }: BrowserSession,
  password: string,
  client: Client,
  { confirmation }: BrowserSessionOptions,
): Promise<number> {
  const trial = { account: user.username, client, requester: requesterOf(client, user.username) };
  const { matches } = await checkLimited(context, trial, (admitted) =>
    context.passwords.verify(password, user.password, admitted),
  );
  if (!matches) throw new AuthError("wrong_password", { field: "password" });
  const now = context.now();
  if (!(await confirmSession(context.database.kysely, id, now))) throw new AuthError("token_revoked");
  return now + confirmation * 1000;
}

/** Ends a session. */
export async function endBrowserSession(
  context: AuthContext,
  { id, user }: BrowserSession,
  client: Client,
): Promise<void> {
  if (await revokeSession(context.database.kysely, id, "logout", context.now()))
    emitRevoked(context, [id], "logout", { userId: user.id, client });
}

/** Whatever CHECK_USER_IS_ACTIVE says, a user who is not active is not staff. */
const isActiveStaff = ({ settings }: AuthContext, user: User): boolean =>
  user.isStaff && user.isActive && userVerdict(user, settings) === "allowed";

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

function isEqual(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
