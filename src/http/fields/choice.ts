// Choices, as DRF's ChoiceField reads them.
import { pythonRepr } from "../../python/index.ts";
import { labelOf } from "./field.ts";
import { FieldError, type FieldKind, fieldKind } from "./kind.ts";

/** One of a list of texts or of numbers. The display name of "in_progress" is "In progress". */
export function choiceKind(choices: readonly (string | number)[]): FieldKind<string | number> {
  const byText = new Map(choices.map((value) => [String(value), value]));
  const find = (text: string, message: string): string | number => {
    const value = byText.get(text);
    if (value === undefined) throw new FieldError(message);
    return value;
  };
  const isInteger = choices.every((value) => Number.isInteger(value));
  return fieldKind<string | number>({
    type: "choice",
    column: { type: isInteger ? "integer" : "text" },
    constraints: {
      choices: choices.map((value) => ({ value, display_name: labelOf(String(value)) })),
    },
    isBlankable: byText.has(""),
    invalidText: "",
    read: (raw) => {
      const text = typeof raw === "string" ? raw : pythonRepr(raw);
      return find(text, `"${text}" is not a valid choice.`);
    },
    parse: (text) => find(text, `Select a valid choice. ${text} is not one of the available choices.`),
    toColumn: (value) => (isInteger ? value : String(value)),
  });
}
