// The rows of a list as cards, for a phone.
import Box from "@mui/material/Box";
import Checkbox from "@mui/material/Checkbox";
import Stack from "@mui/material/Stack";
import Typography from "@mui/material/Typography";
import type { JSX } from "react";
import { BulkActionsToolbar, useListContext, useTranslate } from "react-admin";
import type { Field, ResourceDescription } from "../api/description.ts";
import { asText, type Row } from "../api/row.ts";
import { Value } from "../values/value.tsx";
import { bulkActions } from "./bulk-actions.tsx";
import { columnsOf } from "./columns.ts";
import { RowLink } from "./row-link.tsx";

/** How many fields a card shows below its title. */
const fieldsShown = 4;

interface CardProps {
  resource: ResourceDescription;
  row: Row;
  title: Field;
  others: readonly Field[];
  /** Undefined when nothing can be done with many rows at once. */
  selection: { isSelected: boolean; toggle: () => void } | undefined;
}

const RowCard = ({ resource, row, title, others, selection }: CardProps): JSX.Element => {
  const translate = useTranslate();
  const label = translate("latchkey.list.select", { title: asText(row[title.name]) });
  return (
    <Box component="li" sx={{ display: "flex", p: 1.5, borderBottom: 1, borderColor: "divider" }}>
      {selection === undefined ? null : (
        <Checkbox
          size="small"
          sx={{ alignSelf: "flex-start", mt: -0.75, ml: -1 }}
          checked={selection.isSelected}
          onChange={selection.toggle}
          slotProps={{ input: { "aria-label": label } }}
        />
      )}
      <Box sx={{ minWidth: 0, flex: 1 }}>
        <RowLink resource={resource} field={title} row={row} />
        <Box
          component="dl"
          sx={{ m: 0, mt: 0.5, display: "grid", gridTemplateColumns: "auto 1fr", gap: "2px 12px" }}
        >
          {others.map((field) => (
            <Stack key={field.name} sx={{ display: "contents" }}>
              <Typography component="dt" variant="body2" sx={{ color: "text.secondary" }}>
                {field.label}
              </Typography>
              <Box component="dd" sx={{ m: 0, minWidth: 0, overflow: "hidden", typography: "body2" }}>
                <Value field={field} row={row} />
              </Box>
            </Stack>
          ))}
        </Box>
      </Box>
    </Box>
  );
};

/** The cards. */
export function CardList({ resource }: { resource: ResourceDescription }): JSX.Element | null {
  const { data = [], isPending, selectedIds, onToggleItem } = useListContext<Row>();
  const translate = useTranslate();
  const actions = bulkActions(resource);
  const shown = columnsOf(resource).filter(({ name }) => resource.list.includes(name));
  const title = shown.find(({ name }) => name === resource.title_field) ?? shown[0];
  if (isPending || title === undefined) return null;
  if (data.length === 0)
    return <Typography sx={{ p: 2 }}>{translate("latchkey.list.none_found")}</Typography>;
  const others = shown.filter((field) => field !== title).slice(0, fieldsShown);
  return (
    <>
      {actions === false ? null : <BulkActionsToolbar>{actions}</BulkActionsToolbar>}
      <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0 }}>
        {data.map((row) => (
          <RowCard
            key={row.id}
            resource={resource}
            row={row}
            title={title}
            others={others}
            selection={
              actions === false
                ? undefined
                : { isSelected: selectedIds.includes(row.id), toggle: () => onToggleItem(row.id) }
            }
          />
        ))}
      </Box>
    </>
  );
}
