// References: a search among the rows that they may lead to, as one types.
import type { JSX } from "react";
import {
  AutocompleteArrayInput,
  AutocompleteInput,
  ReferenceArrayInput,
  ReferenceInput,
  TextInput,
} from "react-admin";
import type { Field, ResourceDescription } from "../api/description.ts";
import { useResourceDescription } from "../api/description-context.ts";
import { asText, type Row } from "../api/row.ts";
import { inputProps } from "./props.ts";

/** How many rows a search offers. */
const choicesShown = 25;

const toQuery = (search: string): object => (search === "" ? {} : { search });

/** The text of a row among the choices. */
export const choiceText =
  ({ title_field }: ResourceDescription) =>
  (row?: Row): string =>
    row === undefined ? "" : asText(row[title_field] ?? row.id);

/** One row of another resource. Where the user may not see that resource, its id is typed. */
export function ReferenceSelect({ field }: { field: Field }): JSX.Element {
  const resource = useResourceDescription(field.reference);
  const props = inputProps(field);
  if (resource === undefined) return <TextInput {...props} />;
  return (
    <ReferenceInput source={field.name} reference={resource.name} perPage={choicesShown}>
      <AutocompleteInput {...props} optionText={choiceText(resource)} filterToQuery={toQuery} />
    </ReferenceInput>
  );
}

/** Many rows of another resource. */
export function ReferencesSelect({ field }: { field: Field }): JSX.Element {
  const resource = useResourceDescription(field.reference);
  const props = inputProps(field);
  if (resource === undefined)
    return (
      <TextInput
        {...props}
        format={(ids: unknown) => (Array.isArray(ids) ? ids.map(asText).join(", ") : "")}
        parse={(text: string) => text.split(/[\s,]+/).filter(Boolean)}
      />
    );
  return (
    <ReferenceArrayInput source={field.name} reference={resource.name} perPage={choicesShown}>
      <AutocompleteArrayInput {...props} optionText={choiceText(resource)} filterToQuery={toQuery} />
    </ReferenceArrayInput>
  );
}
