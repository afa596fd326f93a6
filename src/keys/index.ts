// Keys that change while servers run: rings that are rotated, and sets of other issuers.
export { followRing, type LiveKeys } from "./live.ts";
export { createRemoteKeys, type RemoteKeys, type RemoteKeysOptions } from "./remote.ts";
export {
  compareRings,
  generate,
  type KeyRing,
  type KeyStatus,
  parseRing,
  retire,
  type RingEntry,
  rotate,
} from "./ring.ts";
export { createSecretFile, quoted, readSecretFile } from "./secret-file.ts";
export { databaseRingStore, environmentRingStore, fileRingStore, type RingStore } from "./store.ts";
