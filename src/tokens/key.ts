// Keys, and the material that they are imported from.
import type { KeyObject } from "node:crypto";
import type { Algorithm } from "./algorithms.ts";

/** A JSON Web Key (RFC 7517). */
export interface Jwk {
  readonly [name: string]: unknown;
}

/** Key material: a secret, a PEM, an OpenSSH public key, a JWK, or a KeyObject. */
export type KeyMaterial = string | Uint8Array | Jwk | KeyObject;

/** What a key is imported for. */
export interface ImportOptions {
  /** The key's algorithm; a JWK may name it itself. */
  readonly algorithm?: string | undefined;
  /** The id by which tokens name the key; a JWK may have one itself. */
  readonly kid?: string | undefined;
  /** Accepts a secret shorter than the digest, for an existing installation. An empty secret is always refused. */
  readonly allowShortSecret?: boolean | undefined;
}

/** A key that has been checked. */
export interface Key {
  readonly algorithm: Algorithm;
  readonly kid: string | undefined;
  /** Verifies; for a secret, the same object signs. */
  readonly verifying: KeyObject;
  /** Signs; undefined for a public key. */
  readonly signing: KeyObject | undefined;
}
