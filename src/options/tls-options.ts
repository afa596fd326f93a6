// The options of Node's `tls.connect`, which `postgres.ssl` takes: a misspelt one must not go unnoticed.
import type { ConnectionOptions } from "node:tls";
import * as z from "zod";
import { declaredAs } from "../option-kinds/index.ts";

/** Every name; the compiler compares them with Node's types. */
const names: Readonly<Record<keyof ConnectionOptions, true>> = {
  ALPNCallback: true,
  ALPNProtocols: true,
  SNICallback: true,
  allowPartialTrustChain: true,
  ca: true,
  cert: true,
  certificateCompression: true,
  checkServerIdentity: true,
  ciphers: true,
  clientCertEngine: true,
  crl: true,
  dhparam: true,
  ecdhCurve: true,
  enableTrace: true,
  honorCipherOrder: true,
  host: true,
  key: true,
  lookup: true,
  maxVersion: true,
  minDHSize: true,
  minVersion: true,
  passphrase: true,
  path: true,
  pfx: true,
  port: true,
  privateKeyEngine: true,
  privateKeyIdentifier: true,
  pskCallback: true,
  rejectUnauthorized: true,
  requestCert: true,
  requestOCSP: true,
  secureContext: true,
  secureOptions: true,
  secureProtocol: true,
  servername: true,
  session: true,
  sessionIdContext: true,
  sessionTimeout: true,
  sigalgs: true,
  socket: true,
  ticketKeys: true,
  timeout: true,
};

/** An object of them. Node checks the values. */
export const tlsOptions = () =>
  declaredAs<ConnectionOptions>(
    z.strictObject(Object.fromEntries(Object.keys(names).map((name) => [name, z.unknown().optional()]))),
  );
