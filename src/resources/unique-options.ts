// What the option `unique` of a resource lists.

/** Fields of which no two rows have the same values. */
export interface UniqueFields {
  readonly fields: readonly string[];
  /**
   * Among which rows: those of one owner, by default, or all rows. With "global" a caller can find out which values other
   * owners' rows have.
   */
  readonly scope?: "owner" | "global";
}

/** What the option `unique` lists: a field, fields that are unique together, or fields with their scope. */
export type Unique = string | readonly string[] | UniqueFields;
