// The kinds of columns that no schema describes, such as those of Django's user.
import type { Column } from "../../store/index.ts";
import { booleanKind } from "./boolean.ts";
import { dateKind, datetimeKind, timeKind } from "./datetime.ts";
import { decimalKind } from "./decimal.ts";
import { durationKind } from "./duration.ts";
import { jsonKind } from "./json-field.ts";
import type { FieldKind } from "./kind.ts";
import { integerKind, realKind } from "./numbers.ts";
import { textKind } from "./text.ts";
import { uuidKind } from "./uuid.ts";

/** The kind that stores its values in a column like this one. */
export function columnKind({ type, digits = 0, places = 0, maxLength }: Column): FieldKind {
  const kinds: Readonly<Record<Column["type"], () => FieldKind>> = {
    text: () => textKind({ blank: true, maxLength }),
    integer: () => integerKind(),
    real: () => realKind(),
    decimal: () => decimalKind({ digits, places }),
    boolean: () => booleanKind,
    date: () => dateKind,
    time: () => timeKind,
    datetime: () => datetimeKind,
    duration: () => durationKind,
    uuid: () => uuidKind([]),
    json: () => jsonKind,
  };
  return kinds[type]();
}
