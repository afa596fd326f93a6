// A process that tries a wrong password many times at once, on the database that it was last given, and tells how many were checked.
import type { Latchkey } from "../../src/index.ts";
import { built } from "../support/built.ts";

const { AuthError, latchkey, PasswordError } = built;

/** What the process works on. */
export interface AttemptSetup {
  readonly database: string;
  readonly secretKey: string;
  /** How many failures of an account are free; the next one has to wait for an hour. */
  readonly free: number;
  /** How far the clock of the process is ahead, in milliseconds. */
  readonly ahead: number;
}

/** Opens another app, tries passwords of an account, or closes the app. */
export type AttemptCommand =
  | { readonly open: AttemptSetup }
  | { readonly attempt: { readonly username: string; readonly count: number } }
  | "close";

let app: Latchkey | undefined;

async function open({ database, secretKey, free, ahead }: AttemptSetup): Promise<void> {
  const lock = { free, delay: "1h", maxDelay: "1h" };
  app = latchkey({
    database,
    secretKey,
    clock: () => Date.now() + ahead,
    throttles: { credentials: { account: lock } },
    passwords: { hashers: [{ algorithm: "pbkdf2_sha256", iterations: 1 }] },
    busyTimeout: 60_000,
    postgres: { poolSize: 10, connectionTimeout: 60_000, statementTimeout: 0 },
    auditLog: false,
    log: () => {},
  });
  await app.auth.findUser("nobody");
}

/** How many of so many attempts at once got their password checked. */
async function attempt(username: string, count: number): Promise<number> {
  const outcomes = await Promise.allSettled(
    Array.from({ length: count }, async () => app?.auth.obtainPair({ username, password: "wrong" })),
  );
  const codes = outcomes.map((outcome) => {
    const reason: unknown = outcome.status === "rejected" ? outcome.reason : outcome.status;
    return reason instanceof AuthError || reason instanceof PasswordError ? reason.code : String(reason);
  });
  // The queue of hashes refuses callers beyond its length: their passwords are not checked.
  const expected = new Set(["throttled", "overloaded", "no_active_account"]);
  const unexpected = codes.filter((code) => !expected.has(code));
  if (unexpected.length > 0) process.stderr.write(`${unexpected.join("\n")}\n`);
  return unexpected.length > 0 ? -1000 : codes.filter((code) => code === "no_active_account").length;
}

async function run(command: AttemptCommand): Promise<number> {
  if (command === "close") await app?.close();
  else if ("open" in command) await open(command.open);
  else return attempt(command.attempt.username, command.attempt.count);
  return 0;
}

process.on("message", (command: AttemptCommand) => {
  void run(command).then((answer) => process.send?.(answer));
});
process.on("disconnect", () => void app?.close());
