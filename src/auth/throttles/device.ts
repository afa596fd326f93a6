// Device tokens: a client that logs in gets one, and is then counted apart from other clients that try the same account (OWASP's device cookies).
import { type AuthContext, type Client, inSeconds } from "../context.ts";
import { checkType, type DecodeContext, decodeToken } from "../decode.ts";
import { AuthError } from "../errors.ts";
import { accountOf, readUsername } from "../usernames.ts";

const year = 365 * 86_400;

/** A device token: its id is the device's, and it is good for one account. */
const deviceType = { name: "device", lifetime: year };
const accountClaim = "device_of";

/**
 * A token that a client keeps and sends with its next login to the account: failures of others then do not delay it. It
 * proves nothing else. A device keeps its id. Undefined when failures are not limited.
 */
export async function deviceToken(
  context: AuthContext,
  username: string,
  client: Client,
): Promise<string | undefined> {
  if (context.attempts.limits === false) return undefined;
  const account = accountOf(context.settings, readUsername(username));
  const { token } = context.tokens.mint(deviceType, {
    claims: { [accountClaim]: account },
    now: inSeconds(context.now()),
    jti: (await deviceOf(context, account, client)) ?? context.newId(),
  });
  return token;
}

/** The id of the device that a client logs in from; undefined when it has not logged in to the account before. */
export async function deviceOf(
  context: DecodeContext,
  account: string,
  { device }: Client,
): Promise<string | undefined> {
  if (device === undefined || device.length > maxLength) return undefined;
  try {
    const token = await decodeToken(context, device);
    checkType(context, token, deviceType);
    return token.claims[accountClaim] === account ? token.id : undefined;
  } catch (error) {
    if (error instanceof AuthError) return undefined;
    throw error;
  }
}

/** A longer text is not a device token: login names have at most 4096 characters, as UTF-8 in base64url. */
const maxLength = 32_768;
