// A browser that uses the admin of an app in process: it keeps the cookie, and says where its requests come from.
import type { TestAnswer, TestApp, TestRequest } from "./app.ts";
import { password } from "./app.ts";

/** A browser with a session of the admin, or without one. */
export interface AdminClient {
  readonly call: (method: string, path: string, request?: TestRequest) => Promise<TestAnswer>;
  /** The cookie of the session. */
  readonly cookie: string | undefined;
  /** The cookie by which the browser is known. */
  readonly device?: string | undefined;
}

/** Where browsers use the admin: over http they keep its cookie on this machine only. */
export const adminOrigin = "http://localhost";

/** The headers with which a browser's own page sends a request. */
const fromOwnPage = { "sec-fetch-site": "same-origin" } as const;

/** A browser without a session. Paths are below `/admin/api/`. */
export const anonymousClient = (test: Pick<TestApp, "call">, cookie?: string): AdminClient => ({
  cookie,
  call: (method, path, request = {}) =>
    test.call(method, `/admin/api/${path}`, {
      origin: adminOrigin,
      ...request,
      headers: { ...fromOwnPage, ...(cookie !== undefined && { cookie }), ...request.headers },
    }),
});

/** A browser in which a user has logged in to the admin. */
export async function adminClient(test: Pick<TestApp, "call">, username: string): Promise<AdminClient> {
  const answer = await anonymousClient(test).call("POST", "login/", { json: { username, password } });
  const [cookie, device] = answer.headers.getSetCookie().map((text) => text.split(";")[0]);
  if (cookie === undefined) throw new Error(`${username} did not log in: ${answer.status} ${answer.text}`);
  return { ...anonymousClient(test, cookie), device };
}
