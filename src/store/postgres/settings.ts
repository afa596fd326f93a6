// The settings that statements rely on, whatever the settings of the server, the database and the role are.

/** The values that an app chooses. */
export interface PostgresSettings {
  /** Milliseconds; 0 for no limit. */
  readonly statementTimeout: number;
  /** The only schema of the `search_path`; the server's own `search_path` if undefined. */
  readonly schema: string | undefined;
}

/** Settings of each statement: how its text is read, how its result is written, and how long it may take. */
function statementSettings({ statementTimeout }: PostgresSettings): Readonly<Record<string, string>> {
  return {
    timezone: "UTC",
    datestyle: "ISO",
    // All digits of a number, on every version.
    extra_float_digits: "3",
    standard_conforming_strings: "on",
    statement_timeout: String(statementTimeout),
    // A client may be gone without closing its connection: the server then ends it and releases its locks.
    idle_in_transaction_session_timeout: "5000",
  };
}

const isolation = "read committed";

const connectionSettings = {
  default_transaction_isolation: isolation,
  tcp_keepalives_idle: "60",
  tcp_keepalives_interval: "10",
  tcp_keepalives_count: "3",
};

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The settings as startup options of a connection, after those that are `given`. */
export function startupOptions(settings: PostgresSettings, given: string): string {
  const { schema } = settings;
  const all = {
    ...statementSettings(settings),
    ...connectionSettings,
    ...(schema !== undefined && { search_path: quoted(schema) }),
  };
  const options = Object.entries(all).map(
    ([name, value]) => `-c ${name}=${value.replaceAll(/[\\\s]/g, String.raw`\$&`)}`,
  );
  return [given, ...options].filter(Boolean).join(" ");
}

/** The isolation level and the access mode of a transaction. */
export interface TransactionKind {
  readonly isolationLevel?: string | undefined;
  readonly accessMode?: string | undefined;
}

/** The statement that begins a transaction on a connection with these settings. */
export function begin({ isolationLevel, accessMode }: TransactionKind): string {
  const level = isolationLevel === undefined ? "" : ` isolation level ${isolationLevel}`;
  return `begin${level}${accessMode === undefined ? "" : ` ${accessMode}`}`;
}

/** After the statement that begins a transaction: a migration takes as long as it takes, and sees broken references at once. */
export const migrationSettings =
  "; set local statement_timeout = 0; set local idle_in_transaction_session_timeout = '60s'; set constraints all immediate";

/** The statements that begin a transaction with these settings, on a connection that another client has after it. */
export function beginWith(
  settings: PostgresSettings,
  { isolationLevel = isolation, accessMode }: TransactionKind,
): string {
  const { schema } = settings;
  const values = Object.entries(statementSettings(settings)).map(([name, value]) => `${name} = '${value}'`);
  if (schema !== undefined) values.push(`search_path = ${quoted(schema)}`);
  return [begin({ isolationLevel, accessMode }), ...values.map((value) => `set local ${value}`)].join("; ");
}
