// Keys that change while servers run: key rings, which are rotated, and JWK Sets of other issuers.
export { followRing, type LiveKeys } from "./live.ts";
export { createRemoteKeys, type RemoteKeys, type RemoteKeysOptions } from "./remote.ts";
export { type KeyRing, type KeyStatus, parseRing, type RingEntry } from "./ring.ts";
export { compareRings, generate, retire, rotate } from "./rotation.ts";
export { createSecretFile, quoted, readSecretFile } from "./secret-file.ts";
export { databaseRingStore, environmentRingStore, fileRingStore, type RingStore } from "./store.ts";
