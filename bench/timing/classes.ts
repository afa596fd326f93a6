// Databases of users with hashes of several kinds, and one login that is refused for each class of user.
import { randomBytes } from "node:crypto";
import { sql } from "../../test/support/packages.ts";
import { type HasherSpec, latchkey, type Latchkey } from "../../src/index.ts";
import { createPasswords, unusablePassword } from "../../src/passwords/index.ts";
import { addUser } from "../../test/support/stored-users.ts";

/** Which hashes an app makes and reads, and which of them its users have. */
export interface Setup {
  readonly title: string;
  readonly hashers: readonly HasherSpec[];
  readonly stored: readonly HasherSpec[];
}

/** A login that is refused. */
export interface Refusal {
  readonly name: string;
  readonly username: string;
  readonly password: string;
}

/** An app over users of every class. */
export interface ClassedApp {
  readonly app: Latchkey;
  readonly refusals: readonly Refusal[];
}

const argon2Small = { algorithm: "argon2", memoryCost: 1024, timeCost: 1, parallelism: 1 } as const;
const pbkdf2Small = { algorithm: "pbkdf2_sha256", iterations: 1000 } as const;
const bcryptSmall = { algorithm: "bcrypt", rounds: 4 } as const;

/** Costs of which thousands of logins can be measured. */
export const smallSetups: readonly Setup[] = [
  { title: "argon2", hashers: [argon2Small], stored: [argon2Small] },
  {
    title: "argon2, and pbkdf2 of before",
    hashers: [argon2Small, pbkdf2Small],
    stored: [argon2Small, pbkdf2Small],
  },
  { title: "bcrypt", hashers: [bcryptSmall], stored: [bcryptSmall] },
  {
    title: "pbkdf2 with a lower and a higher cost than today's",
    hashers: [pbkdf2Small],
    stored: [pbkdf2Small, { ...pbkdf2Small, iterations: 700 }, { ...pbkdf2Small, iterations: 1500 }],
  },
];

/** The costs of Django 5.2 and, as old ones, of Django 4.2. */
export const defaultSetups: readonly Setup[] = [
  { title: "argon2", hashers: ["argon2"], stored: ["argon2"] },
  {
    title: "argon2, and pbkdf2 of before",
    hashers: ["argon2", "pbkdf2_sha256"],
    stored: ["argon2", "pbkdf2_sha256"],
  },
  { title: "bcrypt", hashers: ["bcrypt"], stored: ["bcrypt"] },
  {
    title: "pbkdf2 of Django 5.2 and 4.2",
    hashers: ["pbkdf2_sha256"],
    stored: ["pbkdf2_sha256", { algorithm: "pbkdf2_sha256", iterations: 600_000 }],
  },
];

const right = "tr0ub4dor-staple";
const wrong = "tr0ub4dor-stapler";

/** Makes the app and its users. */
export async function classedApp(database: string, { hashers, stored }: Setup): Promise<ClassedApp> {
  const app = latchkey({
    database,
    secretKey: randomBytes(32).toString("hex"),
    passwords: { hashers, policy: false },
    throttles: { credentials: false },
    log: () => {},
  });
  await app.migrate();
  const known = await Promise.all(
    stored.map(async (spec) => {
      const [algorithm, cost] =
        typeof spec === "string" ? [spec] : [spec.algorithm, Object.values(spec).slice(1).join(",")];
      const username = `known ${algorithm}${cost === undefined ? "" : ` ${cost}`}`;
      return { username, password: await createPasswords({ hashers: [spec] }).hash(right) };
    }),
  );
  const [{ password } = { password: "" }] = known;
  const others = [
    { username: "inactive", password, isActive: false },
    { username: "unusable", password: unusablePassword() },
    { username: "malformed", password: `${password.slice(0, -8)}********` },
    { username: "algorithm not listed", password: "sha1$salt$hash" },
  ];
  for (const user of [...known, ...others]) await sql.raw(addUser(user)).execute(app.db);
  return {
    app,
    refusals: [
      ...[...known, ...others].map(({ username }) => ({ name: username, username, password: wrong })),
      { name: "inactive, right password", username: "inactive", password: right },
      { name: "unknown", username: "unknown", password: wrong },
    ],
  };
}

/** Logs in and insists on being refused. */
export async function refuse({ auth }: Latchkey, { username, password }: Refusal): Promise<void> {
  try {
    await auth.obtainPair({ username, password });
  } catch {
    return;
  }
  throw new Error(`${username} was let in.`);
}
