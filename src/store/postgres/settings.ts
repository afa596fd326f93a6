// The settings of PostgreSQL that statements rely on, whatever the server, the database or the role is set to.

/** What the settings are made of. */
export interface PostgresSettings {
  /** Milliseconds; 0 for no limit. */
  readonly statementTimeout: number;
  /** The only schema in which names are looked up; the server's own choice if undefined. */
  readonly schema: string | undefined;
}

/** What decides how a statement is read and how its answer is written, and how long it may take. */
function ofStatements({ statementTimeout }: PostgresSettings): Readonly<Record<string, string>> {
  return {
    timezone: "UTC",
    datestyle: "ISO",
    // Every digit of a number, on each version.
    extra_float_digits: "3",
    standard_conforming_strings: "on",
    statement_timeout: String(statementTimeout),
    // A client may be gone without a sign: its transaction then gives its locks back, and its connection ends.
    idle_in_transaction_session_timeout: "5000",
  };
}

const isolation = "read committed";

const ofConnections = {
  default_transaction_isolation: isolation,
  tcp_keepalives_idle: "60",
  tcp_keepalives_interval: "10",
  tcp_keepalives_count: "3",
};

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The settings as startup options of a connection, behind those that are given already. */
export function startupOptions(settings: PostgresSettings, given: string): string {
  const { schema } = settings;
  const all = {
    ...ofStatements(settings),
    ...ofConnections,
    ...(schema !== undefined && { search_path: quoted(schema) }),
  };
  const options = Object.entries(all).map(
    ([name, value]) => `-c ${name}=${value.replaceAll(/[\\\s]/g, String.raw`\$&`)}`,
  );
  return [given, ...options].filter(Boolean).join(" ");
}

/** What a transaction may be told about itself. */
export interface TransactionKind {
  readonly isolationLevel?: string | undefined;
  readonly accessMode?: string | undefined;
}

/** The statement that begins a transaction on a connection that has the settings. */
export function begin({ isolationLevel, accessMode }: TransactionKind): string {
  const level = isolationLevel === undefined ? "" : ` isolation level ${isolationLevel}`;
  return `begin${level}${accessMode === undefined ? "" : ` ${accessMode}`}`;
}

/** The statements that begin a transaction which has the settings, on a connection that does not and goes to others after it. */
export function beginWith(
  settings: PostgresSettings,
  { isolationLevel = isolation, accessMode }: TransactionKind,
): string {
  const { schema } = settings;
  const values = Object.entries(ofStatements(settings)).map(([name, value]) => `${name} = '${value}'`);
  if (schema !== undefined) values.push(`search_path = ${quoted(schema)}`);
  return [begin({ isolationLevel, accessMode }), ...values.map((value) => `set local ${value}`)].join("; ");
}
