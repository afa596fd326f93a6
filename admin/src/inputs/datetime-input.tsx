// A date-time, typed in the app's time zone and sent in UTC.
import type { JSX } from "react";
import { useTranslate } from "react-admin";
import type { Field } from "../api/description.ts";
import { useDescription } from "../api/description-context.ts";
import { fromLocal, inputValue } from "../values/zone.ts";
import { inputProps } from "./props.ts";
import { TypedText, Unreadable } from "./typed-text.tsx";

/** The input; it names the time zone. */
export function DateTimeInput({ field }: { field: Field }): JSX.Element {
  const translate = useTranslate();
  const { time_zone: zone } = useDescription();
  const props = inputProps(field);
  const zoneText = translate("latchkey.field.zone", { zone });
  return (
    <TypedText
      {...props}
      helperText={props.helperText === false ? zoneText : `${props.helperText} ${zoneText}`}
      parse={(text) =>
        text === ""
          ? null
          : (fromLocal(text, zone) ??
            new Unreadable(text, translate("latchkey.field.invalid_datetime", { zone })))
      }
      format={(value) => inputValue(value, zone)}
      textField={{
        type: "datetime-local",
        slotProps: { htmlInput: { step: 1 }, inputLabel: { shrink: true } },
      }}
    />
  );
}
