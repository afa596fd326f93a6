// The TypeScript source of a migration.
import type { Operation } from "../store/index.ts";

/** What a file is written from. */
export interface SourceOptions {
  readonly dependencies: readonly string[];
  readonly operations: readonly Operation[];
  /** Whether it is applied whole or not at all. */
  readonly atomic: boolean;
  /** A line for the reader of the file. */
  readonly comment: string;
}

const width = 100;

/** The text of a file in `migrations/`. */
export function migrationSource({ dependencies, operations, atomic, comment }: SourceOptions): string {
  const imports = [...new Set(["defineMigration", ...operations.map(({ kind }) => kind)])].toSorted();
  const names = imports.join(", ");
  const importList =
    names.length < 70 ? `{ ${names} }` : `{\n${imports.map((name) => `  ${name},\n`).join("")}}`;
  const calls = operations.map((operation) => `    ${callOf(operation)},\n`).join("");
  return `// ${comment}
import ${importList} from "latchkey/migrations";

export default defineMigration({
  dependencies: ${literal(dependencies, 2)},
${atomic ? "" : "  atomic: false,\n"}  operations: [${calls === "" ? "" : `\n${calls}  `}],
});
`;
}

/** The call that creates an operation. */
// oxlint-disable-next-line typescript/consistent-return -- the switch has every kind
export function callOf(operation: Operation): string {
  const call = (...values: readonly unknown[]): string =>
    `${operation.kind}(${values
      .filter((value) => !isEmpty(value))
      .map((value) => literal(value, 4))
      .join(", ")})`;
  switch (operation.kind) {
    case "createTable":
      return call(operation.table, operation.parts);
    case "renameTable":
      return call(operation.table, operation.to);
    case "dropTable":
      return call(operation.table);
    case "addColumn":
      return call(operation.table, operation.column, { fill: operation.fill });
    case "alterColumn":
      return call(operation.table, operation.column, {
        fill: operation.fill,
        using: operation.using,
        back: operation.back,
        concurrently: operation.concurrently,
      });
    case "renameColumn":
      return call(operation.table, operation.column, operation.to);
    case "dropColumn":
      return call(operation.table, operation.column, { back: operation.back });
    case "addIndex":
    case "dropIndex":
      return call(operation.table, operation.columns, { concurrently: operation.concurrently });
    case "addUnique":
    case "dropUnique":
      return call(operation.table, operation.columns, {
        ignoresCase: operation.ignoresCase,
        concurrently: operation.concurrently,
      });
    case "addCheck":
      return call(operation.table, operation.check);
    case "dropCheck":
      return call(operation.table, operation.name);
    case "runSql":
    case "moveData":
      throw new TypeError("Such an operation is written by hand.");
  }
}

const isEmpty = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((each) => each === undefined);

/** A value as source, on one line where it fits. */
function literal(value: unknown, indent: number): string {
  const short = inline(value);
  const isNested = typeof value === "object" && value !== null && /[[{].*[[{].*[[{]/s.test(short);
  if (short.length + indent < width && !isNested) return short;
  if (typeof value !== "object" || value === null) return short;
  const pad = " ".repeat(indent + 2);
  const end = " ".repeat(indent);
  if (Array.isArray(value))
    return `[\n${value.map((each) => `${pad}${literal(each, indent + 2)},\n`).join("")}${end}]`;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{\n${entries.map(([name, each]) => `${pad}${keyOf(name)}: ${literal(each, indent + 2)},\n`).join("")}${end}}`;
}

const keyOf = (name: string): string => (/^[a-z_$][\w$]*$/i.test(name) ? name : JSON.stringify(name));

function inline(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "undefined";
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  if (entries.length === 0) return "{}";
  return `{ ${entries.map(([name, each]) => `${keyOf(name)}: ${inline(each)}`).join(", ")} }`;
}
