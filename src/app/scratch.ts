// Scratch apps: what a process creates from now on works on another database than its options say.
import type { LatchkeyOptions } from "../options/index.ts";
import { generateSecret } from "./secret.ts";

let scratchDatabase: string | undefined;

/**
 * Makes every app that this process creates from now on a scratch app: on this database, without an audit log, events and
 * limits. A command calls it before it imports an app, so that the app's own data is never opened.
 */
export function useScratchDatabase(url: string): void {
  scratchDatabase = url;
}

/** The options that an app is created with. */
export function createdOptions(options: LatchkeyOptions): LatchkeyOptions {
  if (scratchDatabase === undefined) return options;
  const { scopes = {} } = options.throttles ?? {};
  return {
    ...options,
    database: scratchDatabase,
    ...(options.keyRing === undefined && { secretKey: options.secretKey ?? generateSecret() }),
    passwords: { ...options.passwords, hashers: [{ algorithm: "pbkdf2_sha256", iterations: 1 }] },
    auditLog: false,
    onEvent: undefined,
    purgeInterval: undefined,
    throttles: {
      credentials: false,
      registration: false,
      // Their names stay: resources and views refer to them.
      scopes: Object.fromEntries(Object.keys(scopes).map((name) => [name, "999999999/second"])),
    },
  };
}
