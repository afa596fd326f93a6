// Lists of values of one kind, as DRF's ListField reads them. They are stored as JSON.
import { pythonTypeName } from "../../python/index.ts";
import { type FieldMessages, maxMessages } from "../http-error.ts";
import { jsonColumn, jsonValue } from "./json-field.ts";
import { FieldError, type FieldKind, fieldKind } from "./kind.ts";

/** What a list may be. */
export interface ListOptions {
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  /** Whether its items may be null. */
  readonly hasNulls: boolean;
}

/** A list. The messages about its items are named by their positions. */
export function listKind(item: FieldKind, options: ListOptions): FieldKind<unknown[]> {
  const each = (values: readonly unknown[], map: (value: unknown) => unknown): unknown[] =>
    values.map((value) => (value === null ? null : map(value)));
  return fieldKind<unknown[]>({
    type: "list",
    column: { type: "json" },
    constraints: {
      ...(options.minLength !== undefined && { min_length: options.minLength }),
      ...(options.maxLength !== undefined && { max_length: options.maxLength }),
      child: { type: item.type, required: true, read_only: false, ...item.constraints },
    },
    isList: true,
    isNumbered: true,
    invalidText: "Enter a list of values.",
    read: (raw) => {
      if (!Array.isArray(raw))
        throw new FieldError(`Expected a list of items but got type "${pythonTypeName(raw)}".`);
      const values = readItems(raw, options.hasNulls, (value) => item.read(value));
      checkLength(raw.length, options);
      return values;
    },
    parse: (text) => text.split(",").map((part) => item.parse(part)),
    toSchema: (values) => each(values, (value) => item.toSchema(value)),
    fromSchema: (output) => {
      if (!Array.isArray(output))
        throw new FieldError(`Expected a list of items but got type "${pythonTypeName(output)}".`);
      return readItems(output, options.hasNulls, (value) => item.fromSchema(value));
    },
    toColumn: (values, dialect) =>
      // JSON has the items as the wire shows them.
      jsonColumn(
        each(values, (value) => item.toWire(item.toColumn(value, "sqlite"), "UTC")),
        dialect,
      ),
    toWire: jsonValue,
  });
}

function checkLength(length: number, { minLength, maxLength }: ListOptions): void {
  const messages: string[] = [];
  if (maxLength !== undefined && length > maxLength)
    messages.push(`Ensure this field has no more than ${maxLength} elements.`);
  if (minLength !== undefined && length < minLength)
    messages.push(`Ensure this field has at least ${minLength} elements.`);
  if (messages.length > 0) throw new FieldError(messages);
}

/** @throws FieldError with the messages about the first wrong items */
function readItems<Raw>(
  items: readonly (Raw | null)[],
  hasNulls: boolean,
  read: (item: Raw) => unknown,
): unknown[] {
  const errors = new Map<number, FieldMessages>();
  const values: unknown[] = [];
  let messages = 0;
  for (const [position, item] of items.entries()) {
    try {
      if (item === null && !hasNulls) throw new FieldError("This field may not be null.");
      values.push(item === null ? null : read(item));
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      errors.set(position, error.messages);
      messages += countOf(error.messages);
      if (messages >= maxMessages) break;
    }
  }
  if (errors.size > 0) throw new FieldError(Object.fromEntries(errors));
  return values;
}

const countOf = (messages: FieldMessages | string): number =>
  typeof messages === "string"
    ? 1
    : Object.values(messages).reduce((count, inner) => count + countOf(inner), 0);
