// The input of a field, by its kind.
import type { JSX } from "react";
import {
  BooleanInput,
  DateInput,
  NullableBooleanInput,
  PasswordInput,
  SelectInput,
  TextInput,
  TimeInput,
  useTranslate,
} from "react-admin";
import type { Field } from "../api/description.ts";
import { ArrayInput } from "./array-input.tsx";
import { DateTimeInput } from "./datetime-input.tsx";
import { JsonInput } from "./json-input.tsx";
import { decimalValidator, parseNumber } from "./numbers.ts";
import { inputProps } from "./props.ts";
import { ReferenceSelect, ReferencesSelect } from "./reference-input.tsx";

/** How an input of the browser is told what it is for. */
const typeOf: Partial<Record<Field["type"], { type?: string; inputMode?: "numeric" | "decimal" }>> = {
  email: { type: "email" },
  url: { type: "url" },
  integer: { inputMode: "numeric" },
  float: { inputMode: "decimal" },
  decimal: { inputMode: "decimal" },
};

const PlainInput = ({ field }: { field: Field }): JSX.Element => {
  const { type, inputMode } = typeOf[field.type] ?? {};
  return (
    <TextInput
      {...inputProps(field)}
      {...(type === undefined ? {} : { type })}
      {...(inputMode === undefined ? {} : { slotProps: { htmlInput: { inputMode } } })}
    />
  );
};

const NumberText = ({ field }: { field: Field }): JSX.Element => (
  <TextInput
    {...inputProps(field)}
    parse={parseNumber}
    slotProps={{ htmlInput: { inputMode: field.type === "integer" ? "numeric" : "decimal" } }}
  />
);

const DecimalText = ({ field }: { field: Field }): JSX.Element => {
  const translate = useTranslate();
  const { validate, ...rest } = inputProps(field);
  const message = translate("latchkey.field.invalid_decimal", { digits: field.digits, places: field.places });
  return (
    <TextInput
      {...rest}
      validate={[...validate, decimalValidator(field, message)]}
      slotProps={{ htmlInput: { inputMode: "decimal" } }}
    />
  );
};

const EnumSelect = ({ field }: { field: Field }): JSX.Element => (
  <SelectInput
    {...inputProps(field)}
    choices={(field.choices ?? []).map(({ value, label }) => ({ id: value, name: label }))}
    translateChoice={false}
    resettable={field.nullable}
  />
);

/** The input; its value is what the server gets. */
export function FieldInput({ field }: { field: Field }): JSX.Element {
  const translate = useTranslate();
  switch (field.type) {
    case "boolean": {
      const { validate: _, ...props } = inputProps(field);
      return field.nullable ? <NullableBooleanInput {...props} /> : <BooleanInput {...props} />;
    }
    case "long_text":
      return <TextInput {...inputProps(field)} multiline minRows={3} maxRows={16} />;
    case "integer":
    case "float":
      return <NumberText field={field} />;
    case "decimal":
      return <DecimalText field={field} />;
    case "enum":
      return <EnumSelect field={field} />;
    case "date":
      return <DateInput {...inputProps(field)} />;
    case "time":
      return (
        <TimeInput {...inputProps(field)} parse={(text: string) => text} format={(text: string) => text} />
      );
    case "datetime":
      return <DateTimeInput field={field} />;
    case "duration":
      return (
        <TextInput {...inputProps(field)} helperText={field.help ?? translate("latchkey.field.duration")} />
      );
    case "json":
      return <JsonInput field={field} />;
    case "array":
      return <ArrayInput field={field} />;
    case "reference":
      return <ReferenceSelect field={field} />;
    case "references":
      return <ReferencesSelect field={field} />;
    case "password":
      return <PasswordInput {...inputProps(field)} autoComplete="new-password" />;
    default:
      return <PlainInput field={field} />;
  }
}
