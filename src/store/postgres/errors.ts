// Translates errors of `pg` and of the network into StoreErrors.
import { StoreError, type StoreErrorCode, storeMessages } from "../errors.ts";

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const states: Readonly<Record<string, StoreErrorCode>> = {
  "22003": "out_of_range",
  "23001": "foreign_key",
  "23502": "not_null",
  "23503": "foreign_key",
  "23505": "unique",
  "40001": "conflict",
  "40P01": "conflict",
  // The server does not know the user, the password or the database of the URL.
  "28000": "configuration",
  "28P01": "configuration",
  "3D000": "configuration",
  // A transaction was idle for too long.
  "25P03": "busy",
  // The server is out of disk space, memory or connections.
  "53000": "unavailable",
  "53100": "unavailable",
  "53200": "unavailable",
  "53300": "unavailable",
  // A limit of the server is exceeded, such as the size of an index row.
  "54000": "invalid_value",
  "55P03": "busy",
  "57014": "busy",
  "57P01": "unavailable",
  "57P02": "unavailable",
  "57P03": "unavailable",
  "57P04": "unavailable",
  "58030": "unavailable",
  // The server is a standby, which accepts no writes.
  "25006": "unavailable",
};

/** Whole classes of states: data exceptions, and violations of constraints. */
const classes: Readonly<Record<string, StoreErrorCode>> = { "22": "invalid_value", "23": "constraint" };

const networkCodes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EPIPE",
  "ETIMEDOUT",
]);

/** Turns an error of pg into a StoreError; any other value is returned as it is. The message has no values of rows. */
export function fromPostgres(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const state = "code" in error && typeof error.code === "string" ? error.code : "";
  if (state === "42P01" || state === "42703") {
    return new StoreError("unmigrated", "The database lacks a table or column: run `latchkey migrate`.", {
      cause: error,
    });
  }
  if (isTlsError(error, state)) {
    return new StoreError("configuration", `The database cannot be reached over TLS: ${error.message}`, {
      cause: error,
    });
  }
  if (state === "42501") {
    const message = `The user of the database URL lacks a privilege: ${error.message}`;
    return new StoreError("configuration", message, { cause: error });
  }
  if (isPoolerError(error, state)) return new StoreError("configuration", poolerMessage, { cause: error });
  const code =
    states[state] ?? classes[state.slice(0, 2)] ?? (isNetworkError(error, state) ? "unavailable" : undefined);
  if (code === undefined) return error;
  const constraint = "constraint" in error ? String(error.constraint) : undefined;
  return new StoreError(code, storeMessages[code], { cause: error, columns: columnsOf(error), constraint });
}

/** Whether the server does not support TLS, or its certificate is not trusted (codes of Node and OpenSSL). */
function isTlsError({ message }: Error, code: string): boolean {
  return (
    message === "The server does not support SSL connections" ||
    /^(?:CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|ERR_TLS_)/.test(code)
  );
}

/** Whether a pooler that was not configured refused startup options, or moved prepared statements to another connection. */
const isPoolerError = ({ message }: Error, state: string): boolean =>
  state === "26000" || state === "42P05" || message.startsWith("unsupported startup parameter");

const poolerMessage =
  'The database is behind a pooler: set `postgres: { pooler: "transaction" }`, and leave `options` out of the URL.';

function isNetworkError(error: Error, code: string): boolean {
  if (networkCodes.has(code) || code.startsWith("08")) return true;
  return /^Connection terminated|^timeout exceeded when trying to connect|^Client has encountered a connection error/.test(
    error.message,
  );
}

const column = String.raw`"(?:[^"]|"")+"|[a-z_][a-z0-9_$]*`;
const key = new RegExp(String.raw`^[^(]*\(((?:${column})(?:, (?:${column}))*)\)=\(`);
const columnsInKey = new RegExp(column, "g");

/**
 * The columns that an error names. `Key (username, "e-mail")=(ada, a@b.c) already exists.`, in the language of the server,
 * has the columns before the values; an index over an expression has none. For a missing value, pg has the column itself.
 */
function columnsOf(error: Error): string[] {
  if ("column" in error && typeof error.column === "string") return [error.column];
  const detail = "detail" in error && typeof error.detail === "string" ? error.detail : "";
  const names = key.exec(detail)?.[1]?.match(columnsInKey) ?? [];
  return names.map((name) => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name));
}
