// The page of a row that the user may see but not change.
import CardContent from "@mui/material/CardContent";
import type { JSX } from "react";
import { Show, useRecordContext, useResourceContext } from "react-admin";
import type { ResourceDescription } from "../api/description.ts";
import { useResourceDescription } from "../api/description-context.ts";
import type { Row } from "../api/row.ts";
import { RowHeader } from "./row-header.tsx";
import { RowTabs } from "./row-tabs.tsx";
import { ValueList } from "./value-list.tsx";
import { formWidth } from "./width.ts";

const RowValues = ({ resource }: { resource: ResourceDescription }): JSX.Element | null => {
  const row = useRecordContext<Row>();
  if (row === undefined) return null;
  const fields = resource.fields.filter(({ write_only, type }) => write_only !== true && type !== "password");
  return (
    <CardContent>
      <ValueList fields={fields} row={row} />
    </CardContent>
  );
};

/** The page. */
export function ViewPage(): JSX.Element | null {
  const resource = useResourceDescription(useResourceContext());
  if (resource === undefined) return null;
  return (
    <Show actions={<RowHeader resource={resource} />} component="div" emptyWhileLoading sx={formWidth}>
      <RowTabs resource={resource}>
        <RowValues resource={resource} />
      </RowTabs>
    </Show>
  );
}
