// Measures flows on SQLite with ten million sessions beside a thousand, each login used once: `npm run bench:large -- FOLDER SESSIONS`.
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Latchkey } from "../../src/index.ts";
import { median } from "../tokens/measure.ts";
import { mintLogins, openApp, type Login } from "../growth/filled-app.ts";
import { cacheSettings, type CacheSettings, openedWith } from "./cache-settings.ts";
import { fillFile } from "./fill-file.ts";

const small = 1000;
const large = Number(process.argv[3] ?? 10_000_000);
const rounds = 20;
const folder = mkdtempSync(path.join(process.argv[2] ?? tmpdir(), "latchkey-"));

/** An app, and logins of which every round takes others where there are enough. */
interface Contender {
  readonly name: string;
  readonly app: Latchkey;
  readonly logins: readonly Login[];
  /** Access tokens, each used once: none is in the cache of verified tokens. */
  readonly accessTokens: readonly string[];
}

const contenders: Contender[] = [];
try {
  contenders.push(...(await filled(small, cacheSettings.slice(0, 1))));
  contenders.push(...(await filled(large, cacheSettings)));
  for (const name of ["authenticate", "refresh"] as const) await compare(name);
} finally {
  for (const { app } of contenders) await app.close();
  rmSync(folder, { recursive: true, force: true });
}

/** A filled file, opened once with each of the settings: each app has its own share of the logins. */
async function filled(sessions: number, settings: readonly CacheSettings[]): Promise<Contender[]> {
  const file = path.join(folder, `${sessions}.db`);
  const secretKey = randomBytes(32).toString("hex");
  const { app: migrating } = openApp(`sqlite:${file}`, secretKey);
  await migrating.migrate();
  await migrating.close();
  fillFile(file, sessions);
  const sample = Math.min(sessions, rounds * small * settings.length);
  // The first user of an empty table has the id 1.
  const mint = (): Login[] => mintLogins(secretKey, Date.now() / 1000, 1, { sessions, sample });
  return settings.map((cache, place) => {
    const share = (logins: readonly Login[]): Login[] =>
      logins.filter((_, nth) => nth % settings.length === place);
    const logins = share(mint());
    const accessTokens = logins.map(({ access }) => access);
    while (accessTokens.length < rounds * small)
      accessTokens.push(...share(mint()).map(({ access }) => access));
    const { app } = openedWith(cache, () => openApp(`sqlite:${file}`, secretKey));
    return { name: `${sessions} sessions, ${cache.name}`, app, logins, accessTokens };
  });
}

/** Compares the CPU time of an operation, in microseconds; the contenders take turns. */
async function compare(name: "authenticate" | "refresh"): Promise<void> {
  const costs = contenders.map((): { cpu: number; wall: number }[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, { app, logins, accessTokens }] of contenders.entries()) {
      const begin = round * small;
      const own = logins.slice(begin % logins.length, (begin % logins.length) + small);
      const before = process.cpuUsage();
      const start = performance.now();
      if (name === "authenticate")
        for (const access of accessTokens.slice(begin, begin + small)) await app.auth.authenticate(access);
      else for (const login of own) login.refresh = (await app.auth.refresh(login.refresh)).refresh ?? "";
      const { user, system } = process.cpuUsage(before);
      const wall = (performance.now() - start) * 1000;
      // The first rounds compile code.
      if (round > 2) costs[index]?.push({ cpu: (user + system) / small, wall: wall / small });
    }
  }
  const medians = costs.map((own) => ({
    cpu: median(own.map(({ cpu }) => cpu)),
    wall: median(own.map(({ wall }) => wall)),
  }));
  console.log(`\n${name}: medians of µs CPU and µs; CPU wanted at most 1.3 x of ${small} sessions`);
  for (const [index, { cpu, wall }] of medians.entries()) {
    const ratio = (cpu / (medians[0]?.cpu ?? Number.NaN)).toFixed(2);
    console.log(
      `  ${(contenders[index]?.name ?? "").padEnd(48)} ${cpu.toFixed(1).padStart(7)} ${wall.toFixed(1).padStart(7)}  ${ratio} x`,
    );
  }
}
