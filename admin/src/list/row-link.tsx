// The link to a row's page.
import MuiLink from "@mui/material/Link";
import type { JSX } from "react";
import { useCreatePath, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import type { Field, ResourceDescription } from "../api/description.ts";
import { asText, referenceLabel, type Row } from "../api/row.ts";
import { formatDate, formatDateTime } from "../values/format.ts";
import { pageType } from "../values/page-type.ts";
import { useDescription } from "../api/description-context.ts";

/** The text of a field for a link. */
function linkText(field: Field, row: Row, zone: string): string {
  const value = row[field.name];
  if (field.type === "reference") return referenceLabel(row, field.name);
  if (field.type === "datetime" && typeof value === "string") return formatDateTime(value, zone);
  if (field.type === "date" && typeof value === "string") return formatDate(value);
  return asText(value);
}

/** The value of a field as a link to the row's page. */
export function RowLink(props: { resource: ResourceDescription; field: Field; row: Row }): JSX.Element {
  const { resource, field, row } = props;
  const { time_zone } = useDescription();
  const createPath = useCreatePath();
  const translate = useTranslate();
  const text = linkText(field, row, time_zone);
  return (
    <MuiLink
      component={Link}
      to={createPath({ resource: resource.name, type: pageType(resource), id: row.id })}
      onClick={(event) => event.stopPropagation()}
      sx={{
        fontWeight: 600,
        display: "inline-block",
        maxWidth: { xs: "100%", sm: "min(340px, 100%)" },
        overflow: "hidden",
        textOverflow: "ellipsis",
        // A card of a phone has room below, a row of a table at its side.
        whiteSpace: { xs: "normal", sm: "nowrap" },
        overflowWrap: "anywhere",
        verticalAlign: "bottom",
      }}
    >
      {text === "" ? translate("latchkey.list.open", { title: row.id }) : text}
    </MuiLink>
  );
}
