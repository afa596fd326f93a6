// The keys of an app, wherever its options say they are: a secret or key pair, a ring that is rotated, another issuer's JWK Set.
import type { KeyRingChange } from "../auth/index.ts";
import {
  compareRings,
  createRemoteKeys,
  databaseRingStore,
  environmentRingStore,
  fileRingStore,
  followRing,
  type KeyRing,
  type LiveKeys,
  quoted,
  type RemoteKeys,
  type RingStore,
} from "../keys/index.ts";
import type { ResolvedOptions } from "../options/index.ts";
import { resolveSecret, secretFile } from "./secret.ts";
import { type Database, isReadableByOthers } from "../store/index.ts";
import { createKeySet, createSingleKeySet, emptyKeySet, KeyError, type KeySet } from "../tokens/index.ts";

/** The keys of an app. */
export interface AppKeys {
  /** The keys of the moment. */
  readonly current: () => KeySet;
  /** Makes sure that the key a token names is known; undefined when there is nothing to ask. */
  readonly prepare: ((token: string) => Promise<void>) | undefined;
  /** Reads the ring for the first time; rejects when it cannot be used. Nothing to do without a ring. */
  readonly ready: () => Promise<void>;
  /** The ring, for commands that change it. */
  readonly ring: RingStore | undefined;
  /** Stops following the ring. */
  readonly stop: () => void;
}

/** Who is told of what happens to keys. */
export interface KeyListeners {
  readonly log: (message: string) => void;
  readonly report: (error: unknown) => void;
  readonly changed: (change: KeyRingChange) => void;
}

/** Makes the keys that the options name. */
export function appKeys(options: ResolvedOptions, database: Database, listeners: KeyListeners): AppKeys {
  const { log, report } = listeners;
  const own =
    options.keyRing === undefined ? fixedKeys(options, log) : ringKeys(options, database, listeners);
  const { jwkUrl, algorithm, allowHttpJwkUrl } = options.tokens;
  if (jwkUrl === undefined) return own;
  const remote = createRemoteKeys({ url: jwkUrl, algorithm, allowHttp: allowHttpJwkUrl, report });
  return { ...own, current: withRemote(own, remote), prepare: remote.prepare };
}

function fixedKeys(options: ResolvedOptions, log: (message: string) => void): AppKeys {
  const { algorithm, signingKey, verifyingKey, allowShortSecret } = options.tokens;
  const fallbacks = options.secretKeyFallbacks ?? [];
  if (allowShortSecret) log("`tokens.allowShortSecret` is on: a short secret can be guessed from one token.");
  const shared = { algorithm, allowShortSecret };
  const isSecret = signingKey === undefined || fallbacks.length > 0;
  const key = isSecret ? resolveSecret(options.secretKey, log) : signingKey;
  let keys = named(isSecret ? secretSource(options) : "Option `tokens.signingKey`", () =>
    createSingleKeySet({ ...shared, signingKey: key }),
  );
  if (verifyingKey !== undefined) {
    const pair = { ...shared, signingKey: key, verifyingKey };
    keys = named("Option `tokens.verifyingKey`", () => createSingleKeySet(pair));
  }
  for (const [index, fallback] of fallbacks.entries())
    named(`Option \`secretKeyFallbacks.${index}\``, () =>
      createSingleKeySet({ ...shared, signingKey: fallback }),
    );
  const all = [key, ...fallbacks].map((secret) => ({ key: secret, algorithm, allowShortSecret }));
  if (fallbacks.length > 0) keys = createKeySet(all, { active: 0 });
  return { current: () => keys, prepare: undefined, ready: async () => {}, ring: undefined, stop: () => {} };
}

/** Where the secret comes from, as its owner knows it. */
function secretSource({ secretKey }: ResolvedOptions): string {
  if (secretKey !== undefined) return "Option `secretKey`";
  return process.env["SECRET_KEY"] === undefined ? secretFile : "SECRET_KEY";
}

/** Adds to what is wrong with a key which key it is. */
function named<T>(source: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof KeyError)) throw error;
    throw new KeyError(error.code, `${source}: ${error.message}`);
  }
}

function ringKeys(
  options: ResolvedOptions,
  database: Database,
  { log, report, changed }: KeyListeners,
): AppKeys {
  const store = ringStore(options, database);
  const tell = (origin: KeyRingChange["origin"]) => (before: KeyRing, after: KeyRing) =>
    changed({ origin, place: store.location, ...compareRings(before, after) });
  const ring: RingStore = {
    ...store,
    write: async (next, previous) => {
      await store.write(next, previous);
      tell("written")(previous, next);
    },
  };
  let live: LiveKeys | undefined;
  return {
    current: () => live?.current() ?? emptyKeySet,
    prepare: undefined,
    ready: async () => {
      live ??= await followRing(ring, options.keyRingInterval * 1000, { report, changed: tell("read") });
      warnOfExposedKeys(options, database, log);
    },
    ring,
    stop: () => live?.stop(),
  };
}

/** A database of before may have any mode, and other users may have been meant to read it: it is said, and not refused. */
function warnOfExposedKeys(
  { keyRing }: ResolvedOptions,
  { dialect, location }: Database,
  log: (message: string) => void,
): void {
  if (keyRing === undefined || !("database" in keyRing) || dialect !== "sqlite") return;
  if (!isReadableByOthers(location)) return;
  const file = quoted(location);
  log(
    `Other users can read ${location}, which holds private keys: chmod 600 ${file}, and ${file}-wal and ${file}-shm where they are`,
  );
}

function ringStore({ keyRing }: ResolvedOptions, database: Database): RingStore {
  if (keyRing !== undefined && "file" in keyRing) return fileRingStore(keyRing.file);
  if (keyRing !== undefined && "env" in keyRing) return environmentRingStore(keyRing.env);
  return databaseRingStore(database);
}

/** Signs with the app's own key and verifies with the other issuer's; a new set for every change of either. */
function withRemote(own: AppKeys, remote: RemoteKeys): () => KeySet {
  let [signing, verifying] = [own.current(), remote.current()];
  let version = 1;
  const combine = (): KeySet => ({ ...verifying, active: signing.active, version });
  let combined = combine();
  return () => {
    const [latestSigning, latestVerifying] = [own.current(), remote.current()];
    if (latestSigning === signing && latestVerifying === verifying) return combined;
    [signing, verifying] = [latestSigning, latestVerifying];
    version += 1;
    combined = combine();
    return combined;
  };
}
