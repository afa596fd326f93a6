// A list of plain values: one on each line.
import type { JSX } from "react";
import { useTranslate } from "react-admin";
import type { Field } from "../api/description.ts";
import { asText } from "../api/row.ts";
import { inputProps } from "./props.ts";
import { TypedText } from "./typed-text.tsx";

/** The input. */
export function ArrayInput({ field }: { field: Field }): JSX.Element {
  const props = inputProps(field);
  const hint = useTranslate()("latchkey.field.array");
  return (
    <TypedText
      {...props}
      helperText={props.helperText === false ? hint : props.helperText}
      parse={(text) => text.split("\n").filter((line) => line !== "")}
      format={(value) => (Array.isArray(value) ? value.map(asText).join("\n") : "")}
      textField={{ multiline: true, minRows: 3, maxRows: 16 }}
    />
  );
}
