// Requests at a steady rate, whatever becomes of them: what was answered, and how long it took.
import { setTimeout as wait } from "node:timers/promises";
import { http } from "./http.ts";

const password = "tr0ub4dor-staple";

/** An answer, or none. Moments and durations are milliseconds. */
export interface Sample {
  readonly kind: string;
  readonly sentAt: number;
  readonly took: number;
  /** 0 when the connection to the server broke. */
  readonly status: number;
  readonly isRetryable: boolean;
}

interface User {
  readonly name: string;
  access: string;
  refresh: string;
  isRefreshing: boolean;
}

/** A load on one server. */
export interface OpenLoad {
  /** Registers the users and logs them in. */
  readonly begin: (users: number) => Promise<void>;
  /** Sends so many requests a second for so long, and waits for their answers. */
  readonly run: (rate: number, milliseconds: number) => Promise<Sample[]>;
  /** Sends one request at a time until each user's is answered 200; how long that took. */
  readonly untilAnswered: () => Promise<number>;
}

/** Makes a load: of a hundred requests 70 list, 20 create, 9 refresh and 1 logs in. */
export function openLoad(url: string): OpenLoad {
  const users: User[] = [];
  let count = 0;

  async function send(kind: string, user: User): Promise<Sample> {
    const sentAt = performance.now();
    const answer = await ask(kind, user).catch(() => undefined);
    return {
      kind,
      sentAt,
      took: performance.now() - sentAt,
      status: answer?.status ?? 0,
      isRetryable:
        answer?.headers.get("content-type") === "application/json" && answer.headers.has("retry-after"),
    };
  }

  async function ask(kind: string, user: User): Promise<{ status: number; headers: Headers }> {
    if (kind === "list") return http("GET", `${url}/api/tasks/`, undefined, user.access);
    if (kind === "create") return http("POST", `${url}/api/tasks/`, { title: `${++count}` }, user.access);
    if (kind === "login") return http("POST", `${url}/api/token/`, { username: user.name, password });
    user.isRefreshing = true;
    try {
      const answer = await http("POST", `${url}/api/token/refresh/`, { refresh: user.refresh });
      if (answer.status === 200) {
        user.access = String(answer.body["access"]);
        user.refresh = String(answer.body["refresh"]);
      }
      return answer;
    } finally {
      user.isRefreshing = false;
    }
  }

  const kindOf = (number: number, user: User): string => {
    const place = (number * 37) % 100;
    if (place < 70) return "list";
    if (place < 90) return "create";
    // A client presents its token once at a time.
    return place < 99 ? (user.isRefreshing ? "list" : "refresh") : "login";
  };

  return {
    begin: async (wanted) => {
      for (let number = 0; number < wanted; number++) {
        const name = `user-${number}`;
        await http("POST", `${url}/api/users/`, { username: name, password });
        const { body } = await http("POST", `${url}/api/token/`, { username: name, password });
        users.push({
          name,
          access: String(body["access"]),
          refresh: String(body["refresh"]),
          isRefreshing: false,
        });
      }
    },
    run: async (rate, milliseconds) => {
      const start = performance.now();
      const sent: Promise<Sample>[] = [];
      for (let elapsed = 0; elapsed < milliseconds; elapsed = performance.now() - start) {
        while (sent.length < (elapsed / 1000) * rate) {
          const user = users[sent.length % users.length];
          if (user === undefined) throw new Error("There are no users.");
          sent.push(send(kindOf(sent.length, user), user));
        }
        await wait(5);
      }
      return Promise.all(sent);
    },
    untilAnswered: async () => {
      const start = performance.now();
      for (const user of users) {
        while ((await send("list", user)).status !== 200) await wait(10);
      }
      return performance.now() - start;
    },
  };
}

/** The duration that a share of the samples did not exceed. */
export function percentile(durations: readonly number[], share: number): number {
  const sorted = durations.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
