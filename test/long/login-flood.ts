// Floods a server with logins from one address, and measures a login from another and a protected GET meanwhile:
// `npm run test:login-flood [seconds] [sqlite|postgres]`. Linux only: it sends from 127.0.0.2.
import { Agent, request } from "node:http";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { databasesOf } from "../../bench/growth/databases.ts";
import type { DialectName } from "../../src/store/index.ts";
import { type FloodOptions, startFlood } from "../support/flood.ts";
import { percentile } from "../support/open-load.ts";
import { scratchFolder, startServer } from "../support/process.ts";

const user = { username: "ada", password: "tr0ub4dor-staple" };
const connections = 200;

/** How much slower than alone the login may be, and how long the GET may take, in milliseconds; both at the 99th percentile. */
const [maxSlowdown, maxGet] = [4, 25];

/** What was measured under one flood. Durations are milliseconds. */
export interface FloodFigures {
  readonly title: string;
  readonly isGood: boolean;
  readonly text: string;
}

const floods: readonly (readonly [title: string, options: Omit<FloodOptions, "port" | "connections">])[] = [
  ["connections that wait for their answers, each for another name", { kind: "waits" }],
  ["connections that wait for their answers, all for one name", { kind: "waits", username: "mallory" }],
  [
    "connections that wait for their answers, all for the same user",
    { kind: "waits", username: user.username },
  ],
  ["connections a second that close at once", { kind: "hangs up" }],
];

interface Sample {
  readonly status: number;
  readonly took: number;
}

type Send = (
  method: string,
  path: string,
  body?: object,
  token?: string,
) => Promise<Sample & { text: string }>;

/** A client with an address of its own, on one connection. */
function clientAt(localAddress: string, port: number): Send {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return (method, path, body, token) =>
    new Promise((resolve, reject) => {
      const start = performance.now();
      const text = body === undefined ? "" : JSON.stringify(body);
      const headers = {
        ...(body !== undefined && { "content-type": "application/json", "content-length": text.length }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      };
      const sent = request(
        { host: "127.0.0.1", port, method, path, agent, localAddress, headers },
        (answer) => {
          let received = "";
          answer.setEncoding("utf8");
          answer.on("data", (chunk: string) => (received += chunk));
          answer.on("end", () =>
            resolve({ status: answer.statusCode ?? 0, took: performance.now() - start, text: received }),
          );
        },
      );
      sent.on("error", reject);
      sent.end(text);
    });
}

/** Sends one request after the other until a moment. */
async function repeat(until: number, pause: number, send: () => Promise<Sample>): Promise<Sample[]> {
  const samples: Sample[] = [];
  while (performance.now() < until) {
    samples.push(await send());
    await wait(pause);
  }
  return samples;
}

const tookOf = (samples: readonly Sample[]): number[] => samples.map(({ took }) => took);

/** Measures every flood against a server of its own on a database of the dialect, for so many seconds each. */
export async function loginFlood(dialect: DialectName, seconds: number): Promise<FloodFigures[]> {
  const databases = await databasesOf(dialect);
  const figures: FloodFigures[] = [];
  for (const [title, options] of floods) {
    const server = await startServer({
      app: path.join(import.meta.dirname, "unlimited-app.ts"),
      cwd: scratchFolder(),
      env: {
        DATABASE_URL: await databases.next(),
        SECRET_KEY: "a secret for floods, which is long enough for it",
      },
    });
    figures.push(await measure(title, options, Number(new URL(server.url).port), seconds * 1000));
    await server.stop();
  }
  await databases.remove();
  return figures;
}

async function measure(
  title: string,
  options: Omit<FloodOptions, "port" | "connections">,
  port: number,
  duration: number,
): Promise<FloodFigures> {
  const [victim, reader] = [clientAt("127.0.0.2", port), clientAt("127.0.0.3", port)];
  await victim("POST", "/api/users/", user);
  const login = (): Promise<Sample> => victim("POST", "/api/token/", user);
  const { text } = await victim("POST", "/api/token/", user);
  const token = String(JSON.parse(text)["access"]);
  const get = (): Promise<Sample> => reader("GET", "/api/tasks/", undefined, token);
  const both = (milliseconds: number): Promise<[Sample[], Sample[]]> => {
    const until = performance.now() + milliseconds;
    return Promise.all([repeat(until, 20, login), repeat(until, 10, get)]);
  };
  await both(1000);
  const [alone, getsAlone] = await both(duration / 2);
  const flood = startFlood({ port, connections, ...options });
  // Until the queue is as full as it gets.
  await wait(2000);
  const [during, gets] = await both(duration);
  const { sent, statuses } = await flood.stop();

  const time = percentile(tookOf(alone), 0.5);
  const p99 = percentile(tookOf(during), 0.99);
  const [getAlone, getP99] = [percentile(tookOf(getsAlone), 0.99), percentile(tookOf(gets), 0.99)];
  const failed = [...during, ...gets].filter(({ status }) => status !== 200).length;
  const isGood = p99 <= maxSlowdown * time && getP99 <= maxGet && failed === 0;
  const answers = Object.entries(statuses).map(([status, count]) => `${count} of ${status}`);
  return {
    title: `${connections} ${title}`,
    isGood,
    text: `  the login takes ${time.toFixed(0)} ms alone (p50 of ${alone.length}); p50 ${percentile(tookOf(during), 0.5).toFixed(0)} ms, p99 ${p99.toFixed(0)} ms meanwhile (of ${during.length}): ${(p99 / time).toFixed(1)} times
  a protected GET takes ${getAlone.toFixed(1)} ms without the flood (p99 of ${getsAlone.length}); p50 ${percentile(tookOf(gets), 0.5).toFixed(1)} ms, p99 ${getP99.toFixed(1)} ms meanwhile (of ${gets.length}); ${failed} of both failed
  the flood sent ${sent}: ${answers.length === 0 ? "no answers" : answers.join(", ")}`,
  };
}

if (import.meta.main) {
  const [seconds = "30", only] = process.argv.slice(2);
  for (const dialect of ["sqlite", "postgres"] satisfies DialectName[]) {
    if (only !== undefined && only !== dialect) continue;
    console.log(dialect);
    for (const { title, isGood, text } of await loginFlood(dialect, Number(seconds))) {
      console.log(`${title}${isGood ? "" : "  NOT GOOD"}\n${text}`);
      if (!isGood) process.exitCode = 1;
    }
  }
}
