// Measures flows on SQLite with ten million sessions beside a thousand, each login used once: `npm run bench:large -- FOLDER SESSIONS`.
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Latchkey } from "../../src/index.ts";
import { median } from "../tokens/measure.ts";
import { mintLogins, openApp, type Login } from "../growth/filled-app.ts";
import { firstUserId } from "../../test/support/fill.ts";
import { fillFile } from "./fill-file.ts";

const small = 1000;
const large = Number(process.argv[3] ?? 10_000_000);
const rounds = 20;
const folder = mkdtempSync(path.join(process.argv[2] ?? tmpdir(), "latchkey-"));

/** An app, and logins of which every round takes others where there are enough. */
interface Contender {
  readonly app: Latchkey;
  readonly logins: readonly Login[];
  /** Access tokens, each used once: none is in the cache of verified tokens. */
  readonly accessTokens: readonly string[];
}

const contenders: Contender[] = [];
try {
  for (const sessions of [small, large]) contenders.push(await filled(sessions));
  for (const name of ["authenticate", "refresh"] as const) await compare(name);
} finally {
  for (const { app } of contenders) await app.close();
  rmSync(folder, { recursive: true, force: true });
}

async function filled(sessions: number): Promise<Contender> {
  const file = path.join(folder, `${sessions}.db`);
  const secretKey = randomBytes(32).toString("hex");
  const { app: migrating } = openApp(`sqlite:${file}`, secretKey);
  await migrating.migrate();
  await migrating.close();
  fillFile(file, sessions);
  const { app, now } = openApp(`sqlite:${file}`, secretKey);
  const sample = Math.min(sessions, rounds * small);
  const firstUser = await firstUserId(app.db);
  const mint = (): Login[] => mintLogins(secretKey, now(), firstUser, { sessions, sample });
  const logins = mint();
  const accessTokens = logins.map(({ access }) => access);
  while (accessTokens.length < rounds * small) accessTokens.push(...mint().map(({ access }) => access));
  return { app, logins, accessTokens };
}

/** Compares the CPU time of an operation, in microseconds; the contenders take turns. */
async function compare(name: "authenticate" | "refresh"): Promise<void> {
  const costs = contenders.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, { app, logins, accessTokens }] of contenders.entries()) {
      const begin = round * small;
      const own = logins.slice(begin % logins.length, (begin % logins.length) + small);
      const before = process.cpuUsage();
      if (name === "authenticate")
        for (const access of accessTokens.slice(begin, begin + small)) await app.auth.authenticate(access);
      else for (const login of own) login.refresh = (await app.auth.refresh(login.refresh)).refresh ?? "";
      const { user, system } = process.cpuUsage(before);
      // The first rounds compile code.
      if (round > 2) costs[index]?.push((user + system) / small);
    }
  }
  const [ofSmall = Number.NaN, ofLarge = Number.NaN] = costs.map(median);
  console.log(
    `${name.padEnd(14)} ${small} sessions ${ofSmall.toFixed(1)} µs, ${large} sessions ${ofLarge.toFixed(1)} µs: ${(ofLarge / ofSmall).toFixed(2)} x (wanted at most 1.3)`,
  );
}
