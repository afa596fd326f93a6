// How many guesses the default limits let through in an hour of simulated time: `npm run test:guesses`.
import { latchkey } from "../../src/index.ts";

const hour = 3_600_000;
const secretKey = "a secret for guesses, which is long enough for it";
const password = "tr0ub4dor-staple";

interface Guess {
  readonly username: string;
  readonly ipAddress: string;
}

/** Spreads guesses evenly over an hour, while the owner of `ada` logs in every six minutes. Prints how many were checked. */
async function attack(title: string, guesses: number, guessOf: (nth: number) => Guess): Promise<void> {
  let now = Date.UTC(2026, 10, 28);
  const app = latchkey({
    database: "sqlite::memory:",
    secretKey,
    clock: () => now,
    passwords: { hashers: [{ algorithm: "pbkdf2_sha256", iterations: 1 }] },
    auditLog: false,
    log: () => {},
  });
  await app.migrate();
  await app.auth.register({ username: "ada", password });
  const address = "192.0.2.1";
  const post = async (secret: string, from: Guess, device?: string): Promise<Response> =>
    app.fetch(
      new Request("http://localhost/api/token/", {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(device !== undefined && { "latchkey-device": device }),
        },
        body: JSON.stringify({ username: from.username, password: secret }),
      }),
      { remoteAddress: from.ipAddress },
    );
  const ada = { username: "ada", ipAddress: address };
  const device = (await post(password, ada)).headers.get("latchkey-device") ?? "";
  let checked = 0;
  const owner = { known: 0, unknown: 0, times: 0 };
  for (let nth = 0; nth < guesses; nth++) {
    now += hour / guesses;
    const { status } = await post("wrong", guessOf(nth));
    if (status === 401) checked += 1;
    else if (status !== 429) throw new Error(`A guess was answered ${status}.`);
    if (nth % Math.ceil(guesses / 10) !== 0) continue;
    owner.times += 1;
    if ((await post(password, ada, device)).status === 200) owner.known += 1;
    if ((await post(password, { ...ada, ipAddress: "192.0.2.9" })).status === 200) owner.unknown += 1;
  }
  await app.close();
  if (owner.known < owner.times) process.exitCode = 1;
  const row = [title.padEnd(52), `${checked} of ${guesses}`.padStart(16)];
  console.log(`${row.join("")}   ${owner.known} of ${owner.times}   ${owner.unknown} of ${owner.times}`);
}

const addressOf = (nth: number): string =>
  `198.${18 + Math.floor(nth / 65_536)}.${Math.floor(nth / 256) % 256}.${nth % 256}`;

console.log(
  `${"an hour of guesses".padEnd(52)}${"checked".padStart(16)}   owner, known device   owner, unknown device`,
);
for (const addresses of [1, 100, 1000]) {
  const title = `10,000 at one account from ${addresses} address${addresses === 1 ? "" : "es"}`;
  await attack(title, 10_000, (nth) => ({ username: "ada", ipAddress: addressOf(nth % addresses) }));
}
await attack("10,000 at 1,000 accounts from one address", 10_000, (nth) => ({
  username: `user-${nth % 1000}`,
  ipAddress: addressOf(0),
}));
