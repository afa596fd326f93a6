// Creates what every flow of an app works with, and the app's keys and audit log.
import {
  type AuditLog,
  createAuditLog,
  createEventTable,
  type EventTable,
  requestLine,
} from "../audit/index.ts";
import {
  type AuthContext,
  createAttempts,
  createCleanup,
  createBlacklist,
  createPermissionReader,
  createSessionReader,
  createUserScans,
  emit,
  sharedClock,
} from "../auth/index.ts";
import type { ResolvedOptions } from "../options/index.ts";
import { isMadeByDjango, openDatabase, type UserModel } from "../store/index.ts";
import { createErrorLog } from "./error-log.ts";
import { type AppKeys, createAppKeys } from "./keys.ts";
import { createIdSource } from "./new-id.ts";
import { logLine, logMessage } from "./process-log.ts";
import { createRequestLog, type RequestLog } from "./request-log.ts";
import { appPasswords, appTokens, authSettings } from "./settings.ts";

/** The parts of an app below its routes. */
export interface AppParts {
  readonly context: AuthContext;
  readonly keys: AppKeys;
  readonly audit: AuditLog | undefined;
  readonly requestLog: RequestLog;
  /** The audit log in the database, if there is an admin that shows it. */
  readonly events: EventTable | undefined;
}

/**
 * Opens the database and creates the parts.
 *
 * @throws StoreError for a database that cannot be opened, KeyError for a key, PasswordError for a hasher
 */
export function createParts(options: ResolvedOptions, users: UserModel): AppParts {
  const log = options.log ?? logMessage;
  const logJson = options.log ?? logLine;
  const { passwords, passwordPolicy } = appPasswords(options);
  const { busyTimeout, synchronous, postgres } = options;
  const database = openDatabase(options.database, { busyTimeout, synchronous, ...postgres });
  const report = options.onError ?? createErrorLog(log);
  const now = options.clock ?? Date.now;
  const audit =
    options.auditLog === false ? undefined : createAuditLog(options.auditLog ?? logJson, now, report);
  const events =
    options.admin === false
      ? undefined
      : createEventTable({ db: database.kysely, retention: options.admin.auditRetention, report });
  const onEvent = options.onEvent && { hears: () => true, call: options.onEvent };
  const listeners = [audit?.listener, events?.listener, onEvent].filter((listener) => listener !== undefined);
  const settings = authSettings(options, users, listeners);
  const keys = createAppKeys(options, database, {
    log,
    report,
    onChange: (change) => emit({ settings, now, report }, { type: "keys.changed", ...change }),
  });
  const hasHashers = options.passwords.hashers !== undefined;
  const context: AuthContext = {
    database,
    tokens: appTokens(options, keys.current),
    prepareKeys: keys.prepare,
    report,
    passwords,
    passwordPolicy,
    settings,
    now,
    sharedTime: sharedClock(options.clock),
    newId: createIdSource(),
    readSession: createSessionReader({ database, settings }),
    readSessionWithPermissions: createPermissionReader({ database, settings }),
    userScans: createUserScans(database.kysely, users, passwords, {
      isMadeByDjango: hasHashers ? undefined : () => isMadeByDjango(database),
      onUnreadableHash: (algorithm) =>
        log(
          `Password hashes of the format ${algorithm} cannot be read: users who have one need a new password.`,
        ),
    }),
    attempts: createAttempts(options.throttles.credentials, createCleanup(database, now, report)),
    blacklist: createBlacklist({ database, settings, now }),
  };
  const requestLog = createRequestLog(context);
  if (options.requestLog === true) requestLog.listen((entry) => logJson(requestLine(entry)));
  else if (options.requestLog !== false) requestLog.listen(options.requestLog);
  return { context, keys, audit, events, requestLog };
}
