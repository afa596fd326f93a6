// The data of a run: a filled database, copied for each contender, and the tokens of some of its logins.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { latchkey } from "../../src/index.ts";
import type { DialectName } from "../../src/store/index.ts";
import { createSingleKeySet, createTokens } from "../../src/tokens/index.ts";
import { firstUserId, sessionIdOf, tokenIdOf } from "../../test/support/fill.ts";
import { type Databases, postgresDatabases } from "../growth/databases.ts";
import { tidy } from "../growth/filled-app.ts";
import { optionsOf } from "../servers/app-options.ts";
import { fillExpired, fillUsers } from "./fill-users.ts";
import type { Settings } from "./contender.ts";

/** How much there is: every user has one session and so many rows. */
export interface Amount {
  readonly dialect: DialectName;
  readonly users: number;
  readonly rows: number;
  readonly algorithm: Settings["algorithm"];
  /** Expired sessions besides. */
  readonly expired?: number;
}

/** One login whose tokens are sent. */
export interface Login {
  readonly userId: number;
  readonly access: string;
  readonly refresh: string;
}

/** A filled database, and what is needed to use it. */
export interface Data {
  readonly key: string;
  readonly logins: readonly Login[];
  /** The user who can log in with `password`. */
  readonly username: string;
  readonly password: string;
  /** The URL of a new copy. */
  readonly copy: () => Promise<string>;
  readonly remove: () => Promise<void>;
}

const username = "ada";
const password = "tr0ub4dor-staple";
/** The logins that are used at most, spread over all users. */
const maxLogins = 20_000;
/** Longer than a run. */
const lifetime = 86_400;

/** Fills a database. */
export async function createData({ dialect, users, rows, algorithm, expired = 0 }: Amount): Promise<Data> {
  const key =
    algorithm === "HS256"
      ? randomBytes(32).toString("hex")
      : generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" });
  const databases = dialect === "sqlite" ? diskFiles() : await postgresDatabases({ isDurable: true });
  const template = await databases.next();
  const app = latchkey(optionsOf({ key: String(key), algorithm, database: template, variant: "" }));
  await app.migrate();
  await fillUsers(app.db, dialect, { users, rows, now: Date.now() });
  if (expired > 0) await fillExpired(app.db, dialect, expired, Date.now());
  await app.auth.register({ username, password });
  await tidy(app, dialect);
  const first = await firstUserId(app.db);
  await app.close();
  return {
    key: String(key),
    logins: mintLogins(String(key), algorithm, { users, first }),
    username,
    password,
    copy: () => copyOf(databases, template),
    remove: () => databases.remove(),
  };
}

/** Files on a real disk: what a commit costs is part of the measurement. */
function diskFiles(): Databases {
  const folder = mkdtempSync(path.join(tmpdir(), "latchkey-bench-"));
  let count = 0;
  return {
    next: async () => `sqlite:${path.join(folder, `${++count}.db`)}`,
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function copyOf(databases: Databases, template: string): Promise<string> {
  if (!template.startsWith("sqlite:")) return databases.next(template);
  const copy = await databases.next();
  copyFileSync(template.slice("sqlite:".length), copy.slice("sqlite:".length));
  return copy;
}

function mintLogins(
  key: string,
  algorithm: Settings["algorithm"],
  { users, first }: { readonly users: number; readonly first: number },
): Login[] {
  const tokens = createTokens({ keys: createSingleKeySet({ algorithm, signingKey: key }) });
  const now = Date.now() / 1000;
  const count = Math.min(users, maxLogins);
  return Array.from({ length: count }, (_, place) => {
    const nth = Math.floor((place * users) / count) + 1;
    const userId = first + nth - 1;
    const claims = { user_id: String(userId), sid: sessionIdOf(nth) };
    const mint = (name: string, jti: string): string =>
      tokens.mint({ name, lifetime }, { now, jti, claims }).token;
    return {
      userId,
      access: mint("access", randomBytes(16).toString("hex")),
      refresh: mint("refresh", tokenIdOf(nth)),
    };
  });
}
