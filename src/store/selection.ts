// A selection: which rows of a table a query reads, changes or deletes. It can only be narrowed.
import {
  compare,
  type Comparison,
  type Condition,
  contains,
  kindOf,
  never,
  oneOf,
  type RowSet,
  type Scope,
  shapeOf,
  type SortKey,
  valuesOf,
  within,
} from "./conditions.ts";
import type { ColumnValue } from "./schema/definitions.ts";
import { hasNul } from "./schema/values.ts";

/** A step from a row to the row that one of its columns refers to, if that is one of some rows. */
export interface Step {
  readonly column: string;
  readonly rows: RowSet;
}

/** A column that rows are sorted by; with `via`, a column of the rows that these steps lead to. */
export interface Order extends SortKey {
  readonly via?: readonly Step[];
}

/** A part of the rows: `limit` of them after the first `offset`. */
export interface Slice {
  readonly offset: number;
  readonly limit: number;
}

interface Parts {
  readonly table: string;
  readonly scope: Scope;
  readonly conditions: readonly Condition[];
  readonly order: readonly Order[];
  readonly slice: Slice | undefined;
}

/**
 * Rows of a table: those in a scope that meet all conditions, in an order, and of these a slice. It never changes: each method
 * returns a new selection whose rows are also rows of this one. Its `shape` becomes the text of a statement, which is compiled
 * once; its `values` become the parameters.
 *
 * @example Selection.of("tasks", { owner_id: 7 }).where("is_completed", "=", false).orderBy("title")
 */
export class Selection implements RowSet {
  readonly table: string;
  readonly scope: Scope;
  readonly conditions: readonly Condition[];
  readonly order: readonly Order[];
  readonly slice: Slice | undefined;

  private constructor({ table, scope, conditions, order, slice }: Parts) {
    this.table = table;
    this.scope = Object.freeze(scope);
    this.conditions = Object.freeze(conditions);
    this.order = Object.freeze(order);
    this.slice = slice;
    Object.freeze(this);
  }

  /** The rows of a table in a scope. */
  static of(table: string, scope: Scope = {}): Selection {
    const possible = Object.entries(scope).filter(([, value]) => !hasNul(value));
    const isPossible = possible.length === Object.keys(scope).length;
    const conditions = isPossible ? [] : [never];
    return new Selection({
      table,
      scope: Object.fromEntries(possible),
      conditions,
      order: [],
      slice: undefined,
    });
  }

  /** The rows whose column compares with a value. With null, `=` means "is null" and `!=` "is not null". */
  where(column: string, by: Comparison, value: ColumnValue): Selection {
    return this.and(compare(column, by, value));
  }

  /** The rows whose column has one of some values. */
  whereIn(column: string, values: readonly ColumnValue[]): Selection {
    return this.and(oneOf(column, values));
  }

  /** The rows whose column has a value that the column `of` has in one of some other rows. */
  whereWithin(column: string, rows: RowSet, of = "id"): Selection {
    return this.and(within(column, rows, of));
  }

  /** The rows that have a text in one of their text columns, whatever its case. */
  search(columns: readonly string[], text: string): Selection {
    return this.and(contains(columns, text));
  }

  /** The rows that meet a further condition. */
  and(condition: Condition): Selection {
    this.#requireWhole();
    return this.#with({ conditions: [...this.conditions, condition] });
  }

  /** The same rows, sorted by a column after those that they are sorted by already. */
  orderBy(column: string, direction: Order["direction"] = "asc", via: readonly Step[] = []): Selection {
    this.#requireWhole();
    const order = via.length === 0 ? { column, direction } : { column, direction, via };
    return this.#with({ order: [...this.order, order] });
  }

  /** A part of the rows. A slice of a slice is a part of it. */
  part(offset: number, limit: number): Selection {
    const { offset: before, limit: most } = this.slice ?? { offset: 0, limit: Number.MAX_SAFE_INTEGER };
    const slice = {
      offset: Math.min(before + offset, Number.MAX_SAFE_INTEGER),
      limit: Math.max(0, Math.min(limit, most - offset)),
    };
    return this.#with({ slice });
  }

  /** What the text of a statement depends on: everything but the values. */
  get shape(): string {
    const { table, scope, conditions, order, slice } = this;
    let inScope = "";
    for (const column of Object.keys(scope))
      inScope += `${JSON.stringify(column)}:"${kindOf(scope[column] ?? null)}",`;
    let met = "";
    for (const condition of conditions) met += `${shapeOf(condition)},`;
    const sorted = order.map(({ column, direction, via = [] }) => [
      column,
      direction,
      via.map((step) => [step.column, step.rows.shape]),
    ]);
    const inOrder = sorted.length === 0 ? "" : JSON.stringify(sorted);
    return `${JSON.stringify(table)}{${inScope}}[${met}]${inOrder}${slice === undefined ? "" : "/"}`;
  }

  /** The values, in the order in which the SQL of the selection names them; null in the scope is part of the shape. */
  get values(): readonly ColumnValue[] {
    const { scope, conditions, order, slice } = this;
    const values: ColumnValue[] = Object.values(scope).filter((value) => value !== null);
    for (const condition of conditions) values.push(...valuesOf(condition));
    for (const { via = [] } of order) for (const { rows } of via) values.push(...rows.values);
    if (slice !== undefined) values.push(slice.limit, slice.offset);
    return values;
  }

  #with(changed: Partial<Parts>): Selection {
    const { table, scope, conditions, order, slice } = this;
    return new Selection({ table, scope, conditions, order, slice, ...changed });
  }

  /** A condition or an order after a slice would choose other rows than those of the slice. */
  #requireWhole(): void {
    if (this.slice !== undefined) throw new TypeError("Conditions and orders come before `part`.");
  }
}
