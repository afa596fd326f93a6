// Kills the server under write load: whatever it had acknowledged is there when it comes back, once.
import { describe, expect, it } from "vitest";
import { http } from "../support/http.ts";
import { scratchFolder, startServer } from "../support/process.ts";

const rounds = 5;
const writers = 8;
const password = "tr0ub4dor-staple";

describe("kill -9 under write load", () => {
  it("loses no acknowledged write and doubles none", async () => {
    const folder = scratchFolder();
    const acknowledged = new Set<string>();
    const attempted = new Set<string>();
    for (let round = 0; round < rounds; round++) {
      const server = await startServer({ cwd: folder });
      if (round === 0) await http("POST", `${server.url}/api/users/`, { username: "writer", password });
      const { body } = await http("POST", `${server.url}/api/token/`, { username: "writer", password });
      const access = String(body["access"]);
      const stop = new AbortController();
      const write = async (writer: number): Promise<void> => {
        for (let count = 0; !stop.signal.aborted; count++) {
          const title = `${round}-${writer}-${count}`;
          attempted.add(title);
          const answer = await http("POST", `${server.url}/api/tasks/`, { title }, access).catch(
            () => undefined,
          );
          if (answer === undefined) return;
          if (answer.status === 201) acknowledged.add(title);
        }
      };
      const load = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
      await new Promise((resolve) => setTimeout(resolve, 150 + 70 * round));
      await server.kill();
      stop.abort();
      await load;
    }
    const server = await startServer({ cwd: folder });
    const login = await http("POST", `${server.url}/api/token/`, { username: "writer", password });
    const { text } = await http("GET", `${server.url}/api/tasks/`, undefined, String(login.body["access"]));
    await server.stop();
    const rows: { title: string }[] = JSON.parse(text);
    const titles = rows.map(({ title }) => title);
    expect(acknowledged.size).toBeGreaterThan(rounds);
    expect(new Set(titles).size).toBe(titles.length);
    expect([...acknowledged].filter((title) => !titles.includes(title))).toEqual([]);
    expect(titles.filter((title) => !attempted.has(title))).toEqual([]);
  }, 120_000);
});
