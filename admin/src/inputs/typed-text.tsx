// An input whose text stands for a value of another kind: what was typed is kept as it was typed.
import TextField, { type TextFieldProps } from "@mui/material/TextField";
import { type JSX, useState } from "react";
import { FieldTitle, InputHelperText, useInput, type Validator } from "react-admin";

/** A text that stands for no value; the form shows `message` and is not sent. */
export class Unreadable {
  readonly text: string;
  readonly message: string;

  constructor(text: string, message: string) {
    this.text = text;
    this.message = message;
  }
}

export interface TypedTextProps {
  source: string;
  label: string;
  helperText: string | false;
  validate: Validator[];
  /** The value of a text, or {@link Unreadable}. */
  parse: (text: string) => unknown;
  /** The text of a value. */
  format: (value: unknown) => string;
  textField: Partial<TextFieldProps>;
}

const checkReadable = (value: unknown): string | undefined =>
  value instanceof Unreadable ? value.message : undefined;

/** The input. */
export function TypedText(props: TypedTextProps): JSX.Element {
  const { source, label, helperText, validate, parse, format, textField } = props;
  const { field, fieldState, id, isRequired } = useInput({ source, validate: [...validate, checkReadable] });
  // The text as it was typed, as long as it stands for the form's value.
  const [typed, setTyped] = useState<{ text: string; value: unknown }>();
  const value: unknown = field.value;
  const text = value instanceof Unreadable ? value.text : typed?.value === value ? typed?.text : undefined;
  const change = (text: string): void => {
    const parsed = parse(text);
    setTyped({ text, value: parsed });
    field.onChange(parsed);
  };
  const hasError = fieldState.invalid;
  return (
    <TextField
      {...textField}
      id={id}
      name={source}
      inputRef={field.ref}
      label={<FieldTitle label={label} source={source} isRequired={isRequired} />}
      value={text ?? format(value)}
      onChange={(event) => change(event.target.value)}
      onBlur={field.onBlur}
      error={hasError}
      helperText={
        hasError || helperText !== false ? (
          <InputHelperText
            {...(fieldState.error?.message === undefined ? {} : { error: fieldState.error.message })}
            helperText={helperText}
          />
        ) : undefined
      }
    />
  );
}
