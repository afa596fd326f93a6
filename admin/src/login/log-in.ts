// The request that logs in.
import type { Me } from "../api/description.ts";
import { request } from "../api/request.ts";

/**
 * Logs in: the server sets the session's cookie.
 * @throws RequestError when the name or the password is wrong, or the user is not staff.
 */
export async function logIn(username: string, password: string): Promise<Me> {
  const body = { username, password };
  const { user } = await request<{ user: Me }>("login/", { method: "POST", body, mayAsk: false });
  return user;
}
