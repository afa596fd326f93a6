// What a test of isolation works in: an app, its models, two users, and the rows that were made for them.
import type { AppInternals } from "../../app/internals.ts";
import type { Identity } from "../../auth/index.ts";
import type { Model } from "../../resources/index.ts";
import { findRows, type Row, Selection } from "../../store/index.ts";
import type { TestAnswer } from "../test-client.ts";
import type { Findings } from "./findings.ts";
import type { IsolationOptions } from "./types.ts";

/** A request that is tried. */
export interface Attempt {
  readonly method: string;
  /** The path below that of the resources, such as "tasks/1/?expand=project". */
  readonly path: string;
  readonly body?: unknown;
}

/** One of the two users. */
export interface Caller {
  readonly number: 1 | 2;
  readonly identity: Identity;
  readonly send: (attempt: Attempt) => Promise<TestAnswer>;
}

/** A row that was made for a user. */
export interface MadeRow {
  readonly model: Model;
  readonly caller: Caller;
  readonly id: number | bigint | string;
  /** What names the row in a path. */
  readonly segment: string;
  /** The values that it was made with. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** What a test of isolation works in. */
export interface World extends AppInternals {
  readonly asked: IsolationOptions;
  readonly callers: readonly [Caller, Caller];
  readonly rows: MadeRow[];
  readonly findings: Findings;
  /** Texts of rows that each user may not see. */
  readonly hiddenTexts: Map<Caller, readonly string[]>;
}

/** The other user. */
export const otherThan = ({ callers: [first, second] }: World, caller: Caller): Caller =>
  caller === first ? second : first;

/** The resources that are tried. */
export const triedModels = ({ models, asked }: World): readonly Model[] =>
  models.filter(({ resource }) => asked.skip?.includes(resource.name) !== true);

/** Those whose rows do not belong to everybody. */
export const scopedModels = (world: World): readonly Model[] =>
  triedModels(world).filter(({ resource }) => resource.options.scope !== "all");

/** The rows of a user in a resource. */
export const rowsMadeBy = ({ rows }: World, caller: Caller, model: Model): readonly MadeRow[] =>
  rows.filter((row) => row.caller === caller && row.model === model);

/** A row as its table has it, with what join tables say about it; undefined when there is none. */
export async function storedRow(
  { database }: World,
  model: Model,
  id: MadeRow["id"],
): Promise<{ readonly row: Row; readonly joined: readonly Row[] } | undefined> {
  const [row] = await findRows(database.kysely, Selection.of(model.table.name).where("id", "=", id));
  if (row === undefined) return undefined;
  const joined: Row[] = [];
  for (const relation of model.relations)
    if (relation.kind === "many") {
      const { table, row: own } = relation.join;
      joined.push(
        ...(await findRows(database.kysely, Selection.of(table).where(own, "=", id).orderBy("id"))),
      );
    }
  return { row, joined };
}
