// What administrators see of the limits, and how they lift them.
import { type AttemptCount, clearAccount, clearAttempts, listAttempts } from "../../store/index.ts";
import type { AuthContext } from "../context.ts";
import { networkOf } from "../network.ts";
import { accountOf, readUsername } from "../usernames.ts";
import { keySubject, throttleKey } from "./keys.ts";

const maxListed = 1000;

/** What a limit is about: an account, or an address for all accounts. */
export type ThrottleSubject = { readonly username: string } | { readonly ipAddress: string };

/** The keys with failed attempts, the most first; 1000 at most. */
export const listThrottles = ({ database, now }: AuthContext): Promise<AttemptCount[]> =>
  listAttempts(database.kysely, now(), maxListed);

/**
 * Forgets the failed attempts at an account, or from an address. Servers that know a key to be blocked notice within five
 * seconds. Returns how many keys had any.
 */
export function clearThrottles(
  { database, settings }: AuthContext,
  subject: ThrottleSubject,
): Promise<number> {
  return "username" in subject
    ? clearAccount(database.kysely, keySubject(accountOf(settings, readUsername(subject.username))))
    : clearAttempts(database.kysely, [throttleKey("address", networkOf(subject.ipAddress))]);
}
