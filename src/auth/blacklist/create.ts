// Decides where sessions and revoked tokens are stored, once for an app.
import { resolvedOnce } from "../../runtime/index.ts";
import {
  createSessionReader as createReader,
  findSessionWithPermissions,
  findUserBy,
  hasBlacklistTables,
  type SessionReader,
} from "../../store/index.ts";
import type { Blacklist, BlacklistParts } from "./blacklist.ts";
import { djangoBlacklist } from "./django.ts";
import { noBlacklist } from "./off.ts";
import { ownBlacklist } from "./own.ts";

/**
 * Creates the blacklist of an app, as its option `blacklist` says. With `auto`, Simple JWT's tables are used where they
 * exist: the first call asks the database.
 */
export function createBlacklist(parts: BlacklistParts): () => Promise<Blacklist> {
  const { database, settings } = parts;
  if (settings.blacklist === "auto")
    return resolvedOnce(async () =>
      (await hasBlacklistTables(database)) ? djangoBlacklist(parts) : ownBlacklist(parts),
    );
  const blacklist = settings.blacklist === "off" ? noBlacklist(parts) : ownBlacklist(parts);
  return async () => blacklist;
}

/** Creates the reader of a request's user and session. Where sessions are not stored, no session has ended. */
export function createSessionReader({
  database,
  settings: { users, userIdField, blacklist },
}: Pick<BlacklistParts, "database" | "settings">): SessionReader {
  if (blacklist !== "off") return createReader(database, users, userIdField);
  return async ({ value }) => ({
    user: await findUserBy(database.kysely, users, userIdField, value),
    hasEnded: false,
  });
}

/** Creates the reader of a request's user, session and permissions. */
export function createPermissionReader(parts: Pick<BlacklistParts, "database" | "settings">): SessionReader {
  const { database, settings } = parts;
  const { users, userIdField, blacklist } = settings;
  // Without sessions the permissions are read when they are asked for.
  if (blacklist === "off") return createSessionReader(parts);
  return (key) => findSessionWithPermissions(database, users, userIdField, key);
}
