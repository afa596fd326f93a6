// A statement that stays prepared on its connection: what pg's client asks of it, and what it does with the server's answers.
import type { Connection, FieldDef, Submittable } from "pg";
import { NamedRow } from "../named-row.ts";
import { executeMessage } from "./execute-message.ts";
import { resultOf, type ResultReceiver } from "./sender.ts";
import { typeParser } from "./types.ts";

/** The columns of a statement's rows. */
interface Columns {
  readonly names: readonly string[];
  readonly parsers: readonly ((text: string) => unknown)[];
}

const noColumns: Columns = { names: [], parsers: [] };

/** The columns of the statements that are prepared on a connection, by the names of the statements. */
export type PreparedColumns = Map<string, Columns>;

/** What is executed. */
export interface Execution {
  readonly name: string;
  readonly text: string;
  readonly values: readonly (string | null)[];
}

/**
 * One execution of a statement, for `client.query()`. The first one on a connection prepares it and asks for its columns. Later
 * ones need not ask: the server refuses to execute a prepared statement whose columns have changed.
 */
export class PreparedStatement implements Submittable {
  private readonly execution: Execution;
  private readonly prepared: PreparedColumns;
  private readonly receiver: ResultReceiver;
  private readonly rows: NamedRow[] = [];
  private readonly isPrepared: boolean;
  private columns: Columns;
  private command = "";

  constructor(execution: Execution, prepared: PreparedColumns, receiver: ResultReceiver) {
    const columns = prepared.get(execution.name);
    this.execution = execution;
    this.prepared = prepared;
    this.receiver = receiver;
    this.isPrepared = columns !== undefined;
    this.columns = columns ?? noColumns;
  }

  submit(connection: Connection): void {
    const { name, values } = this.execution;
    const { stream } = connection;
    if (!this.isPrepared) prepareAndExecute(connection, this.execution);
    else if (stream.writable) stream.write(executeMessage(name, values));
  }

  handleRowDescription({ fields }: { readonly fields: readonly FieldDef[] }): void {
    this.columns = {
      names: fields.map(({ name }) => name),
      parsers: fields.map(({ dataTypeID }) => typeParser(dataTypeID)),
    };
  }

  handleDataRow({ fields: texts }: { readonly fields: readonly (string | null)[] }): void {
    const { names, parsers } = this.columns;
    const row = new NamedRow();
    for (let place = 0; place < names.length; place += 1) {
      const text = texts[place] ?? null;
      row[names[place] ?? ""] = text === null ? null : parsers[place]?.(text);
    }
    this.rows.push(row);
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.command = text;
  }

  handleReadyForQuery(): void {
    if (!this.isPrepared) this.prepared.set(this.execution.name, this.columns);
    const { command, rows } = this;
    const count = Number(command.slice(command.lastIndexOf(" ") + 1));
    this.receiver.resolve(resultOf(command.slice(0, command.indexOf(" ")), count, rows));
  }

  handleError(error: unknown): void {
    this.receiver.reject(error);
  }
}

function prepareAndExecute(connection: Connection, { name, text, values }: Execution): void {
  connection.stream.cork();
  // An execution that failed may have left it prepared.
  connection.close({ type: "S", name }, true);
  connection.parse({ name, text, types: [] }, true);
  connection.bind({ statement: name, values: [...values] }, true);
  connection.describe({ type: "P" }, true);
  connection.execute(null, true);
  connection.sync();
  connection.stream.uncork();
}
