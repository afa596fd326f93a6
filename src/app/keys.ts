// The keys of an app, from its options: a secret or key pair, a key ring, and the JWK Set of another issuer.
import { createRemoteKeys, type RemoteKeys, type RingStore } from "../keys/index.ts";
import type { ResolvedOptions } from "../options/index.ts";
import type { Database } from "../store/index.ts";
import type { KeySet } from "../tokens/index.ts";
import { fixedKeys } from "./fixed-keys.ts";
import { createRingKeys, type KeyCallbacks, type RingWatch } from "./ring-keys.ts";

/** The keys of an app. */
export interface AppKeys {
  /** The current keys. */
  readonly current: () => KeySet;
  /** Fetches the key that a token names if it is unknown; undefined without another issuer. */
  readonly prepare: ((token: string) => Promise<void>) | undefined;
  /** Reads the key ring for the first time, and rejects when it cannot be read; undefined without a ring. */
  readonly ready: (() => Promise<void>) | undefined;
  /** The key ring, for commands that change it; undefined without a ring. */
  readonly ring: RingStore | undefined;
  /** How several processes share the reading of the key ring; undefined without a ring. */
  readonly watch: RingWatch | undefined;
  /** Stops reading the key ring. */
  readonly stop: () => void;
}

/** Creates the keys of an app. */
export function createAppKeys(
  options: ResolvedOptions,
  database: Database,
  callbacks: KeyCallbacks,
): AppKeys {
  const signing = signingKeys(options, database, callbacks);
  const { jwkUrl, algorithm, allowHttpJwkUrl } = options.tokens;
  if (jwkUrl === undefined) return signing;
  const { report } = callbacks;
  const remote = createRemoteKeys({ url: jwkUrl, algorithm, allowHttp: allowHttpJwkUrl, report });
  return { ...signing, current: withRemote(signing, remote), prepare: remote.prepare };
}

function signingKeys(options: ResolvedOptions, database: Database, callbacks: KeyCallbacks): AppKeys {
  const { keyRing, keyRingInterval } = options;
  if (keyRing !== undefined)
    return { ...createRingKeys(keyRing, keyRingInterval, database, callbacks), prepare: undefined };
  const keys = fixedKeys(options, callbacks.log);
  const none = { prepare: undefined, ready: undefined, ring: undefined, watch: undefined };
  return { ...none, current: () => keys, stop: () => {} };
}

/** Signs with the app's own key and verifies with the other issuer's keys; each change of either makes a new set. */
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
