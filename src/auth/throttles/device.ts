// Device tokens: a client that logs in gets one, and is then counted apart from other clients that try the same account (OWASP's device cookies).
import { createHash } from "node:crypto";
import { type AuthContext, type Client, inSeconds } from "../context.ts";
import { checkType, type DecodeContext, decodeToken } from "../decode.ts";
import { AuthError } from "../errors.ts";
import { accountOf, readUsername } from "../usernames.ts";

/** How long a device is known after its last login, in seconds. */
export const deviceLifetime = 365 * 86_400;

/** A device token: its id is the device's. */
const deviceType = { name: "device", lifetime: deviceLifetime };
const accountsClaim = "device_of";

/** The accounts that a device is known for: those of its last logins. */
const maxAccounts = 10;

/**
 * A token that a client keeps and sends with its next login: failures of others then do not delay it. It is good for the
 * accounts that logged in there last, ten at most, and proves nothing else. A device keeps its id. Undefined when failures are
 * not limited.
 */
export async function deviceToken(
  context: AuthContext,
  username: string,
  client: Client,
): Promise<string | undefined> {
  if (context.attempts.limits === false) return undefined;
  const known = await readDevice(context, client);
  const own = markOf(accountOf(context.settings, readUsername(username)));
  const others = known?.accounts.filter((account) => account !== own) ?? [];
  const { token } = context.tokens.mint(deviceType, {
    claims: { [accountsClaim]: [own, ...others].slice(0, maxAccounts) },
    now: inSeconds(context.now()),
    jti: known?.id ?? context.newId(),
  });
  return token;
}

/** The id of the device that a client logs in from; undefined when it has not logged in to the account before. */
export async function deviceOf(
  context: DecodeContext,
  account: string,
  client: Client,
): Promise<string | undefined> {
  const known = await readDevice(context, client);
  return known?.accounts.includes(markOf(account)) === true ? known.id : undefined;
}

/** A device, and the accounts that have logged in there. */
interface Device {
  readonly id: string;
  readonly accounts: readonly string[];
}

async function readDevice(context: DecodeContext, { device }: Client): Promise<Device | undefined> {
  if (device === undefined || device.length > maxLength) return undefined;
  try {
    const token = await decodeToken(context, device);
    checkType(context, token, deviceType);
    const accounts = token.claims[accountsClaim];
    if (token.id === undefined || !Array.isArray(accounts)) return undefined;
    return { id: token.id, accounts: accounts.map(String) };
  } catch (error) {
    if (error instanceof AuthError) return undefined;
    throw error;
  }
}

/** Names an account: short, and not readable for the next user of a shared browser. */
const markOf = (account: string): string =>
  createHash("sha256").update(account).digest("base64url").slice(0, 22);

/** A longer text is not a device token. */
const maxLength = 4096;
