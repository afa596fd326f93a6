// JSON as text, checked while it is typed.
import type { JSX } from "react";
import { useTranslate } from "react-admin";
import type { Field } from "../api/description.ts";
import { inputProps } from "./props.ts";
import { TypedText, Unreadable } from "./typed-text.tsx";

/** The input. */
export function JsonInput({ field }: { field: Field }): JSX.Element {
  const translate = useTranslate();
  const parse = (text: string): unknown => {
    if (text.trim() === "") return null;
    try {
      return JSON.parse(text);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return new Unreadable(text, translate("latchkey.field.invalid_json", { reason }));
    }
  };
  return (
    <TypedText
      {...inputProps(field)}
      parse={parse}
      format={(value) =>
        value === null || value === undefined || value === "" ? "" : JSON.stringify(value, undefined, 2)
      }
      textField={{
        multiline: true,
        minRows: 3,
        maxRows: 20,
        slotProps: {
          htmlInput: { spellCheck: false, style: { fontFamily: "ui-monospace, monospace", fontSize: 13 } },
        },
      }}
    />
  );
}
