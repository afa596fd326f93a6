// Makes the two users of a test of isolation, whose requests need no tokens.
import type { Latchkey } from "../../app/latchkey.ts";
import { forceIdentity } from "../../http/index.ts";
import type { User } from "../../store/index.ts";
import { createTestClient } from "../test-client.ts";
import type { Caller } from "./world.ts";

/** A user whose requests are sent to an app, whatever hosts it allows. */
export function createCaller(app: Latchkey, api: string, user: User, number: Caller["number"]): Caller {
  const identity = { user, claims: {}, sessionId: undefined };
  const { fetch } = app.forHosts(["localhost"]);
  const client = createTestClient({ ...app, fetch }, (request) => forceIdentity(request, identity));
  return {
    number,
    identity,
    send: async ({ method, path, body }) => {
      const answer = await client.request(method, `${api}${path}`, body === undefined ? {} : { body });
      if (answer.status === 429)
        throw new Error(
          "The app limits rates of requests: leave out `throttles` in the options of the test.",
        );
      return answer;
    },
  };
}
