// One refresh token presented many times at once: by callers in one process and by several processes, in either dialect.
import { execFile } from "node:child_process";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type LatchkeyOptions } from "../../src/index.ts";
import { testApp } from "../support/app.ts";
import { freshDatabase } from "../support/database.ts";

const rounds = 10;
const rotation: LatchkeyOptions["tokens"] = { rotateRefreshTokens: true, blacklistAfterRotation: true };

interface Answer {
  readonly status: number;
  readonly jti: string | undefined;
}

function jtiOf(refresh: unknown): string | undefined {
  if (typeof refresh !== "string") return undefined;
  const claims: { jti: string } = JSON.parse(
    Buffer.from(refresh.split(".")[1] ?? "", "base64url").toString(),
  );
  return claims.jti;
}

describe.each([2, 5, 20, 50, 200])("%i callers at once", (callers) => {
  async function race(tokens: LatchkeyOptions["tokens"]): Promise<Answer[][]> {
    const { app, call, login } = await testApp({ tokens: { ...rotation, ...tokens } });
    const all: Answer[][] = [];
    for (let round = 0; round < rounds; round++) {
      const { refresh } = await login("ada");
      const answers = await Promise.all(
        Array.from({ length: callers }, () => call("POST", "/api/token/refresh/", { json: { refresh } })),
      );
      all.push(
        answers.map(({ status, json }) => ({ status, jti: jtiOf(Reflect.get(Object(json), "refresh")) })),
      );
    }
    await app.close();
    return all;
  }

  it("all get the one successor within the interval", async () => {
    for (const answers of await race({})) {
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect(new Set(answers.map(({ jti }) => jti)).size).toBe(1);
    }
  });

  it("exactly one gets a successor without it", async () => {
    for (const answers of await race({ refreshReuseInterval: 0 })) {
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 401]));
    }
  });
});

describe("four processes on one database", () => {
  it.each([
    ["with the interval", 10],
    ["without it", 0],
  ])(
    "mint one successor %s",
    async (_, refreshReuseInterval) => {
      const database = await freshDatabase();
      const { app, login } = await testApp({ database, tokens: rotation });
      const script = path.join(import.meta.dirname, "refresh-process.ts");
      for (let round = 0; round < 3; round++) {
        const { refresh } = await login("ada");
        const outputs = await Promise.all(
          Array.from({ length: 4 }, () =>
            run(script, { database, refresh, refreshReuseInterval, callers: 10 }),
          ),
        );
        const answers = outputs.flat();
        const successors = new Set(answers.map((answer) => jtiOf(answer)).filter((jti) => jti !== undefined));
        expect(answers).toHaveLength(40);
        expect(successors.size).toBe(1);
        expect(answers.filter((answer) => answer !== null)).toHaveLength(refreshReuseInterval === 0 ? 1 : 40);
      }
      await app.close();
    },
    60_000,
  );

  it("starts together: everything is migrated once", async () => {
    const database = await freshDatabase();
    const apps = await Promise.all(Array.from({ length: 4 }, () => testApp({ database }, [])));
    for (const { app } of apps) expect((await app.migrations()).every(({ applied }) => applied)).toBe(true);
    await Promise.all(apps.map(({ app }) => app.close()));
  });
});

function run(script: string, input: object): Promise<(string | null)[]> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [script, JSON.stringify(input)], (error, stdout, stderr) => {
      if (error !== null) reject(new Error(stderr));
      else resolve(JSON.parse(stdout));
    });
  });
}
