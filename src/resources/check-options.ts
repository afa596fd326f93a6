// What the option `checks` of a resource lists: rules that every row of its table meets.
import type { ColumnValue, Comparison, Condition } from "../store/index.ts";

/** Makes the condition of a check from the fields of one row. Values are written as the wire writes them. */
export interface CheckWhere<Field extends string = string> {
  /** The field compares with a value. With null, `=` means "is null" and `!=` "is not null". */
  (field: Field, by: Comparison, value: ColumnValue): Condition;
  /** The field compares with another one. */
  fields(this: void, field: Field, by: Comparison, other: Field): Condition;
  /** The field has one of some values. */
  in(this: void, field: Field, values: readonly ColumnValue[]): Condition;
  all(this: void, ...conditions: readonly Condition[]): Condition;
  any(this: void, ...conditions: readonly Condition[]): Condition;
  not(this: void, condition: Condition): Condition;
}

/** Gives the condition that every row meets. It is called when the app is made. */
export type CheckRule<Field extends string = string> = (call: {
  readonly where: CheckWhere<Field>;
}) => Condition;

/** A rule with its message. */
export interface CheckWithMessage<Field extends string = string> {
  readonly rule: CheckRule<Field>;
  /** What the answer says about a row that violates it. */
  readonly message: string;
  /** The field that the message is about; by default none: it is in `non_field_errors`. */
  readonly field?: Field;
}

/** What the option `checks` has for each name. */
export type Check<Field extends string = string> = CheckRule<Field> | CheckWithMessage<Field>;
