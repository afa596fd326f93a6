// Limits how fast the credentials of an account may be tried. It stands before the hash, so that a flood costs no hashing.
import { PasswordError, type Requester } from "../../passwords/index.ts";
import { type AttemptLimit, clearAttempts, type Db, returnAttempt, takeAttempt } from "../../store/index.ts";
import type { AuthContext, Client } from "../context.ts";
import { emit } from "../emit.ts";
import { AuthError } from "../errors.ts";
import { networkOf } from "../network.ts";
import { deviceOf } from "./device.ts";
import { throttleKey } from "./keys.ts";
import type { CredentialLimits } from "./options.ts";

/** Who tries the credentials of which account. */
interface Trial {
  readonly account: string;
  readonly client: Client;
  readonly requester: Requester;
}

/**
 * Checks the password of an account, known or not, if the limits allow another attempt. `check` passes the requester to the
 * verification.
 *
 * The attempt is counted as a failure when the turn of its hash has come, and taken back before the turn ends when it was
 * none: so of any number of attempts at once no more are checked than are allowed, and many logins with the right password do
 * not refuse each other, since no more count at a time than hashes run.
 *
 * @throws AuthError `throttled`, with the seconds to wait
 */
export async function checkLimited<Result>(
  context: AuthContext,
  { account, client, requester }: Trial,
  check: (requester: Requester) => Promise<Result>,
): Promise<Result> {
  const { limits, blocked } = context.attempts;
  if (limits === false) return check(requester);
  const applied = limitsOf(account, client, await deviceOf(context, account, client), limits);
  const refuse = (until: number): never => {
    emit(context, { type: "credentials.throttled", username: account, client });
    throw new AuthError("throttled", {
      retryAfter: Math.max(1, Math.ceil((until - context.now()) / 1000)),
    });
  };
  const known = blocked.until(allOf(applied), context.now());
  if (known !== undefined) return refuse(known);
  let isCounted = false;
  const admit = async (): Promise<void> => {
    if (isCounted) return;
    const until = await count(context, allOf(applied));
    if (until !== undefined) return refuse(until);
    isCounted = true;
  };
  const accept = async (): Promise<void> => {
    if (isCounted) await takeBack(context, applied);
    isCounted = false;
  };
  try {
    return await check({ ...requester, admit, accept });
  } catch (error) {
    const isUnchecked = error instanceof PasswordError && error.code === "overloaded";
    if (isUnchecked && isCounted) await returnAttempt(context.database.kysely, keysOf(allOf(applied)));
    throw error;
  }
}

/** Counts an attempt; the moment at which the next is allowed when this one is not. */
async function count(
  { database, attempts, now }: AuthContext,
  limits: readonly AttemptLimit[],
): Promise<number | undefined> {
  const moment = now();
  attempts.cleanup.count();
  const refused = await takeAttempt(database.kysely, limits, moment);
  for (const { key, until } of refused) attempts.blocked.add(key, until, moment);
  return refused.length === 0 ? undefined : Math.max(...refused.map(({ until }) => until));
}

interface KeyLimits {
  /** Keys that the right password clears: they are about this client and this account. */
  readonly own: readonly AttemptLimit[];
  /** Keys that others fail under too: the right password takes back only its own attempt. */
  readonly shared: readonly AttemptLimit[];
}

function limitsOf(
  account: string,
  { ipAddress }: Client,
  device: string | undefined,
  limits: CredentialLimits,
): KeyLimits {
  const limit = (name: keyof CredentialLimits, ...subjects: readonly string[]): AttemptLimit => {
    const { free, delay, maxDelay, memory } = limits[name];
    const key = throttleKey(name, ...subjects);
    return { key, free, delay: delay * 1000, maxDelay: maxDelay * 1000, memory: memory * 1000 };
  };
  if (device !== undefined) return { own: [limit("device", device, account)], shared: [] };
  const everywhere = limit("account", account);
  if (ipAddress === undefined) return { own: [], shared: [everywhere] };
  const address = networkOf(ipAddress);
  return { own: [limit("pair", address, account)], shared: [everywhere, limit("address", address)] };
}

const allOf = ({ own, shared }: KeyLimits): readonly AttemptLimit[] => [...own, ...shared];
const keysOf = (limits: readonly AttemptLimit[]): string[] => limits.map(({ key }) => key);

/** The password was right. */
async function takeBack({ database }: AuthContext, { own, shared }: KeyLimits): Promise<void> {
  const db: Db = database.kysely;
  await Promise.all([clearAttempts(db, keysOf(own)), returnAttempt(db, keysOf(shared))]);
}
