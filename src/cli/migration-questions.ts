// What only a person knows about a change of the tables: asked at a terminal, and refused without one.
import { callOf } from "../migrations/index.ts";
import {
  addColumn,
  alterColumn,
  type Decisions,
  dropColumn,
  type Fill,
  type MigrationColumn,
  type Question,
  renameColumn,
  renameTable,
} from "../store/index.ts";
import { CommandError } from "./errors.ts";
import type { Terminal } from "./terminal.ts";

/** Decides by asking. `emptyFile` is the path of the file that `--empty` would write, for a terminal that cannot ask. */
export function askedDecisions(terminal: Terminal, emptyFile: string): Decisions {
  const refuse = (message: string, lines: readonly string[]): CommandError =>
    new CommandError(
      `${message}\nRun \`latchkey makemigrations\` at a terminal, or make ${emptyFile} with \`latchkey makemigrations --empty\` and write one of:\n${lines.map((line) => `  ${line},`).join("\n")}`,
    );
  return {
    confirm: async (question) => {
      if (!terminal.isInteractive) throw refuse(statementOf(question), linesOf(question));
      return asksYes(terminal, questionOf(question));
    },
    fill: async (table, column, reason) => {
      if (column.nullable === true) return undefined;
      if (!terminal.isInteractive) {
        const message = `The column ${table}.${column.name} is ${reason === "new" ? "new and required" : "required now"}: existing rows need a value.`;
        const example = exampleOf(column);
        throw refuse(message, [callOf(addColumn(table, column, { fill: example })).replace('"…"', "…")]);
      }
      return askFill(terminal, table, column, reason);
    },
    using: async (table, from, to) => {
      const message = `The column ${table}.${to.name} changes from ${typeOf(from)} to ${typeOf(to)}, which is not converted by itself: say in SQL how its values change.`;
      if (!terminal.isInteractive)
        throw refuse(message, [callOf(alterColumn(table, to, { using: "…", back: { using: "…" } }))]);
      terminal.print(message);
      const using = await terminal.ask("SQL of the new value: ");
      const back = (await terminal.ask("SQL of the way back, empty for none: ")).trim();
      return { using, ...(back !== "" && { back: { using: back } }) };
    },
  };
}

/** A value to put in. */
function exampleOf({ references, type }: MigrationColumn): Fill {
  if (references !== undefined) return { sql: `(select min("id") from "${references}")` };
  return type === "datetime" ? { sql: "CURRENT_TIMESTAMP" } : "…";
}

async function asksYes(terminal: Terminal, question: string): Promise<boolean> {
  for (;;) {
    const answer = (await terminal.ask(`${question} [y/N] `)).trim().toLowerCase();
    if (["y", "yes"].includes(answer)) return true;
    if (["", "n", "no"].includes(answer)) return false;
  }
}

const typeOf = ({ type, maxLength }: MigrationColumn): string =>
  maxLength === undefined ? type : `${type} of at most ${maxLength} characters`;

// oxlint-disable-next-line typescript/consistent-return -- the switch has every kind
function questionOf(question: Question): string {
  switch (question.kind) {
    case "renameTable":
      return `Was the table ${question.table} renamed to ${question.to}?`;
    case "renameColumn":
      return `Was ${question.table}.${question.column} renamed to ${question.table}.${question.to}?`;
    case "dropTable":
      return `Drop the table ${question.table} with all its rows?`;
    case "dropColumn":
      return `Drop the column ${question.table}.${question.column} with all its values?`;
    case "narrowColumn":
      return `Change ${question.table}.${question.to.name} from ${typeOf(question.from)} to ${typeOf(question.to)}? The migration fails where a row would lose something.`;
  }
}

// oxlint-disable-next-line typescript/consistent-return -- the switch has every kind
function statementOf(question: Question): string {
  switch (question.kind) {
    case "renameTable":
      return `The table ${question.table} disappears and ${question.to} appears: was it renamed?`;
    case "renameColumn":
      return `The column ${question.table}.${question.column} disappears and ${question.table}.${question.to} appears: was it renamed?`;
    case "dropTable":
      return `The table ${question.table} has no definition any more: its rows would be lost.`;
    case "dropColumn":
      return `The column ${question.table}.${question.column} has no definition any more: its values would be lost.`;
    case "narrowColumn":
      return `The column ${question.table}.${question.to.name} changes from ${typeOf(question.from)} to ${typeOf(question.to)}: values may be lost.`;
  }
}

// oxlint-disable-next-line typescript/consistent-return -- the switch has every kind
function linesOf(question: Question): string[] {
  switch (question.kind) {
    case "renameTable":
      return [callOf(renameTable(question.table, question.to)), `dropTable("${question.table}")`];
    case "renameColumn":
      return [
        callOf(renameColumn(question.table, question.column, question.to)),
        callOf(dropColumn(question.table, question.column)),
      ];
    case "dropTable":
      return [`dropTable("${question.table}")`];
    case "dropColumn":
      return [callOf(dropColumn(question.table, question.column))];
    case "narrowColumn":
      return [callOf({ kind: "alterColumn", table: question.table, column: question.to })];
  }
}

async function askFill(
  terminal: Terminal,
  table: string,
  column: MigrationColumn,
  reason: "new" | "required",
): Promise<Fill | undefined> {
  const label = `${table}.${column.name}`;
  terminal.print(
    reason === "new"
      ? `The new column ${label} is required, and has no default: existing rows need a value.`
      : `The column ${label} becomes required: rows without a value need one.`,
  );
  terminal.print(" 1) a value for all of them");
  terminal.print(" 2) an SQL expression");
  terminal.print(" 3) no value: the migration fails where there are such rows");
  terminal.print(" 4) quit, and change the definition");
  for (;;) {
    const choice = (await terminal.ask("Select an option: ")).trim();
    if (choice === "1") return askValue(terminal, column);
    if (choice === "2") return { sql: await terminal.ask("SQL: ") };
    if (choice === "3") return undefined;
    if (choice === "4") throw new CommandError("Operation cancelled.");
  }
}

const numbers: ReadonlySet<string> = new Set(["integer", "real", "decimal"]);

async function askValue(terminal: Terminal, { type }: MigrationColumn): Promise<Fill> {
  for (;;) {
    const text = await terminal.ask("Value: ");
    if (type === "boolean" && ["true", "false"].includes(text)) return text === "true";
    if (numbers.has(type) && text.trim() !== "" && Number.isFinite(Number(text))) return Number(text);
    if (type !== "boolean" && !numbers.has(type)) return text;
    terminal.print(`That is not a value of the type ${type}.`);
  }
}
