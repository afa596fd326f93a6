// The device token in the response to a login.
import { type Client, deviceToken } from "../auth/index.ts";
import { deviceHeader, Reply } from "../http/index.ts";
import type { EndpointParts } from "./endpoint.ts";

/** A successful login: the answer, and in a header the token that the client may send with its next login. */
export async function loginReply(
  { context }: EndpointParts,
  username: string,
  client: Client,
  answer: unknown,
): Promise<Reply> {
  const token = await deviceToken(context, username, client);
  return new Reply(200, answer, token === undefined ? {} : { [deviceHeader]: token });
}
