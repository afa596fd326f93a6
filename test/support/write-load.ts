// Clients that write and refresh for as long as a server lives, and remember what was acknowledged.
import { setTimeout as wait } from "node:timers/promises";
import { http } from "./http.ts";

const password = "tr0ub4dor-staple";
const refreshEvery = 5;

/** What clients have seen. */
export interface Tally {
  /** Titles of tasks that were sent, and of those that were answered 201. */
  readonly attempted: Set<string>;
  readonly acknowledged: Set<string>;
  refreshes: number;
  /** Refresh tokens that were answered last and refused next: somebody was logged out. */
  loggedOut: number;
  unavailable: number;
  /** Answers that are neither success nor 503, with how often they came. */
  readonly others: Map<string, number>;
}

interface Client {
  readonly name: string;
  access: string;
  refresh: string;
  count: number;
}

/** A load of so many clients, each a user of their own. */
export interface WriteLoad {
  readonly tally: Tally;
  /** Registers the users and logs them in. */
  readonly begin: (url: string) => Promise<void>;
  /** Writes and refreshes until told to stop, or until the server is gone. */
  readonly run: (url: string, signal: AbortSignal) => Promise<void>;
}

/** Makes a load. */
export function writeLoad(clients: number): WriteLoad {
  const tally: Tally = {
    attempted: new Set(),
    acknowledged: new Set(),
    refreshes: 0,
    loggedOut: 0,
    unavailable: 0,
    others: new Map(),
  };
  const all: Client[] = [];

  const note = async (what: string, status: number): Promise<void> => {
    const key = `${what} ${status}`;
    if (status === 503) {
      tally.unavailable += 1;
      // A client that is told to wait waits, if not for long.
      await wait(20);
    } else tally.others.set(key, (tally.others.get(key) ?? 0) + 1);
  };

  /** `false` when the server is gone. */
  async function refresh(client: Client, url: string): Promise<boolean> {
    const answer = await http("POST", `${url}/api/token/refresh/`, { refresh: client.refresh }).catch(gone);
    if (answer === undefined) return false;
    if (answer.status === 200) {
      client.access = String(answer.body["access"]);
      client.refresh = String(answer.body["refresh"]);
      tally.refreshes += 1;
    } else {
      if (answer.status === 401) tally.loggedOut += 1;
      await note("refresh", answer.status);
    }
    return true;
  }

  /** `false` when the server is gone. */
  async function write(client: Client, url: string): Promise<boolean> {
    const title = `${client.name}-${client.count}`;
    client.count += 1;
    tally.attempted.add(title);
    const answer = await http("POST", `${url}/api/tasks/`, { title }, client.access).catch(gone);
    if (answer === undefined) return false;
    if (answer.status === 201) tally.acknowledged.add(title);
    else await note("write", answer.status);
    return true;
  }

  return {
    tally,
    begin: async (url) => {
      for (let number = 0; number < clients; number++) {
        const name = `client-${number}`;
        await http("POST", `${url}/api/users/`, { username: name, password });
        const { body } = await http("POST", `${url}/api/token/`, { username: name, password });
        all.push({ name, access: String(body["access"]), refresh: String(body["refresh"]), count: 0 });
      }
    },
    run: async (url, signal) => {
      await Promise.all(
        all.map(async (client) => {
          for (let step = 0; !signal.aborted; step++) {
            const isThere = await (step % refreshEvery === 0 ? refresh(client, url) : write(client, url));
            if (!isThere) return;
          }
        }),
      );
    },
  };
}

const gone = (): undefined => undefined;
