// The filters of a list: the search, and an input for each filter that the server declares.
import type { JSX } from "react";
import {
  AutocompleteInput,
  DateInput,
  ReferenceInput,
  SearchInput,
  SelectInput,
  TextInput,
  useTranslate,
} from "react-admin";
import type { Filter, ResourceDescription } from "../api/description.ts";
import { useDescription, useResourceDescription } from "../api/description-context.ts";
import { choiceText } from "../inputs/reference-input.tsx";
import { fromLocal, inputValue } from "../values/zone.ts";

/** What react-admin reads from a filter's element, and hands to it. */
interface FilterProps {
  filter: Filter;
  source: string;
  label: string;
  alwaysOn?: boolean;
}

/** How many filters by choice are shown before the user asks for them. */
const shownAtFirst = 3;

const toQuery = (search: string): object => (search === "" ? {} : { search });

const ReferenceFilter = ({ filter, ...props }: FilterProps): JSX.Element => {
  const resource = useResourceDescription(filter.reference);
  if (resource === undefined) return <TextInput {...props} />;
  return (
    <ReferenceInput source={props.source} reference={resource.name} perPage={25}>
      <AutocompleteInput
        label={props.label}
        helperText={false}
        optionText={choiceText(resource)}
        filterToQuery={toQuery}
        sx={{ minWidth: 200 }}
      />
    </ReferenceInput>
  );
};

const DateTimeFilter = (props: Omit<FilterProps, "filter">): JSX.Element => {
  const { time_zone: zone } = useDescription();
  return (
    <TextInput
      {...props}
      type="datetime-local"
      slotProps={{ inputLabel: { shrink: true } }}
      format={(value: unknown) => inputValue(value, zone)}
      parse={(text: string) => fromLocal(text, zone) ?? null}
    />
  );
};

const ChoiceFilter = ({ filter, ...props }: FilterProps): JSX.Element => {
  const translate = useTranslate();
  const choices =
    filter.type === "boolean"
      ? [
          { id: "true", name: translate("latchkey.list.yes") },
          { id: "false", name: translate("latchkey.list.no") },
        ]
      : (filter.choices ?? []).map(({ value, label }) => ({ id: value, name: label }));
  return (
    <SelectInput
      {...props}
      choices={choices}
      translateChoice={false}
      emptyText="latchkey.list.any"
      // Wide enough for the label beside the arrow.
      sx={{ minWidth: `max(130px, ${props.label.length + 6}ch)` }}
    />
  );
};

function FilterInput(props: FilterProps): JSX.Element {
  const { filter, ...rest } = props;
  if (filter.type === "reference" || filter.type === "references") return <ReferenceFilter {...props} />;
  if (filter.type === "boolean" || (filter.choices?.length ?? 0) > 0) return <ChoiceFilter {...props} />;
  if (filter.type === "date") return <DateInput {...rest} />;
  if (filter.type === "datetime") return <DateTimeFilter {...rest} />;
  return <TextInput {...rest} />;
}

const isChoice = ({ type }: Filter): boolean => type === "boolean" || type === "enum";

/** The elements for `<List filters>`. */
export function filterElements({ search, filters }: ResourceDescription): JSX.Element[] {
  const first = new Set(filters.filter(isChoice).slice(0, shownAtFirst));
  return [
    ...(search ? [<SearchInput key="search" source="search" alwaysOn sx={{ minWidth: 220 }} />] : []),
    ...filters.map((filter) => (
      <FilterInput
        key={filter.name}
        filter={filter}
        source={filter.name}
        label={filter.label}
        alwaysOn={first.has(filter)}
      />
    )),
  ];
}
