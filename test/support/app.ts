// An app in process with cheap password hashes, and a client that talks to it without a socket.
import { copyOf, type DjangoDatabase, djangoDatabase, freshDatabase } from "./database.ts";
import { type Latchkey, latchkey, type LatchkeyOptions } from "../../src/index.ts";

/** A request as a test writes it. */
export interface TestRequest {
  readonly token?: string | undefined;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  /** The scheme and the host of the URL. */
  readonly origin?: string | undefined;
}

/** An answer with its body parsed where it is JSON. */
export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

/** An app and what tests do with it. */
export interface TestApp {
  readonly app: Latchkey;
  readonly call: (method: string, path: string, request?: TestRequest) => Promise<TestAnswer>;
  /** Logs a user in. */
  readonly login: (username: string) => Promise<{ readonly access: string; readonly refresh: string }>;
}

/** The password of every user of a test. */
export const password = "tr0ub4dor-staple";

/** The secret of every test app. */
export const secretKey = "test-secret-0123456789-0123456789-0123456789";

const withTables = new Map<DjangoDatabase | undefined, Promise<string>>();

/**
 * The URL of a new database for an app with these options, or of a copy of one that Django made. Where the options leave users as
 * they are by default, Latchkey's own tables are there: they are made once for each process and copied, which takes a third of the
 * time.
 */
export async function databaseFor(options: LatchkeyOptions, django?: DjangoDatabase): Promise<string> {
  const make = (): Promise<string> => (django === undefined ? freshDatabase() : djangoDatabase(django));
  if (options.users !== undefined || options.postgres !== undefined) return make();
  const known = withTables.get(django) ?? makeTables(await make());
  withTables.set(django, known);
  return copyOf(await known);
}

async function makeTables(database: string): Promise<string> {
  const app = latchkey({ database, secretKey, log: () => {} });
  await app.migrate();
  await app.close();
  return database;
}

/** Makes an app, in memory unless the options say otherwise, migrated and with the named users. */
export async function testApp(
  options: LatchkeyOptions = {},
  users: readonly string[] = ["ada"],
): Promise<TestApp> {
  const app = latchkey({
    database: options.database ?? (await databaseFor(options)),
    secretKey,
    passwords: { hashers: [{ algorithm: "pbkdf2_sha256", iterations: 1000 }] },
    log: () => {},
    // Many callers on a busy machine: what is tested is who wins, not who waits for longer than the default's 1.5 seconds.
    postgres: { connectionTimeout: 30_000 },
    ...options,
  });
  await app.migrate();
  for (const username of users) await app.auth.register({ username, password });
  const call: TestApp["call"] = async (method, path, request = {}) => {
    const { token, json, form, body, headers, origin = "http://test.example" } = request;
    const response = await app.fetch(
      new Request(`${origin}${path}`, {
        method,
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(json !== undefined && { "content-type": "application/json" }),
          ...headers,
        },
        ...(json !== undefined && { body: JSON.stringify(json) }),
        ...(form !== undefined && { body: new URLSearchParams(form) }),
        ...(body !== undefined && { body }),
      }),
    );
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parsed(text) };
  };
  return { app, call, login: (username) => app.auth.obtainPair({ username, password }) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
