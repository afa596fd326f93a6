// References as links to the rows that they lead to, where the user may see those.
import Chip from "@mui/material/Chip";
import MuiLink from "@mui/material/Link";
import Stack from "@mui/material/Stack";
import type { JSX } from "react";
import { useCreatePath } from "react-admin";
import { Link } from "react-router-dom";
import type { Field } from "../api/description.ts";
import { useResourceDescription } from "../api/description-context.ts";
import { asText, referenceLabel, referenceLabels, type Row } from "../api/row.ts";
import { pageType } from "./page-type.ts";

/** The path of a row's page, or undefined where the user may not see the resource. */
function useRowPath(reference: string | null | undefined): ((id: string) => string) | undefined {
  const resource = useResourceDescription(reference);
  const createPath = useCreatePath();
  if (resource === undefined || !resource.permissions.view) return undefined;
  return (id) => createPath({ resource: resource.name, type: pageType(resource), id });
}

/** One reference. */
export function ReferenceLink({ field, row }: { field: Field; row: Row }): JSX.Element {
  const pathOf = useRowPath(field.reference);
  const label = referenceLabel(row, field.name);
  if (pathOf === undefined) return <span>{label}</span>;
  return (
    <MuiLink
      component={Link}
      to={pathOf(asText(row[field.name]))}
      onClick={(event) => event.stopPropagation()}
    >
      {label}
    </MuiLink>
  );
}

/** How many references a cell of a list shows. */
const maxInCell = 3;

/** Many references. */
export function ReferenceList(props: { field: Field; row: Row; isFull: boolean }): JSX.Element {
  const { field, row, isFull } = props;
  const pathOf = useRowPath(field.reference);
  const all = referenceLabels(row, field.name);
  const shown = isFull ? all : all.slice(0, maxInCell);
  const hidden = all.length - shown.length;
  return (
    <Stack component="span" direction="row" sx={{ flexWrap: "wrap", gap: 0.5 }}>
      {shown.map(({ id, label }) =>
        pathOf === undefined ? (
          <Chip key={id} size="small" label={label} />
        ) : (
          <Chip
            key={id}
            size="small"
            label={label}
            component={Link}
            to={pathOf(id)}
            clickable
            onClick={(event) => event.stopPropagation()}
          />
        ),
      )}
      {hidden > 0 ? <Chip size="small" variant="outlined" label={`+${hidden}`} /> : null}
    </Stack>
  );
}
