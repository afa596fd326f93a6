// The rows of a list as a table, whose columns can be chosen.
import type { JSX, ReactNode } from "react";
import { DataTable, DataTableBody, type RaRecord } from "react-admin";
import type { Field, ResourceDescription } from "../api/description.ts";
import type { Row } from "../api/row.ts";
import { pageType } from "../values/page-type.ts";
import { Value } from "../values/value.tsx";
import { bulkActions } from "./bulk-actions.tsx";
import { columnsOf, hiddenColumns, isNumeric } from "./columns.ts";
import { RowLink } from "./row-link.tsx";
import { SelectableRow } from "./selectable-row.tsx";

const TableRows = ({ children }: { children?: ReactNode }): JSX.Element => (
  <DataTableBody row={SelectableRow}>{children}</DataTableBody>
);

/** The table's column of a field. The first column has the link for who uses the keyboard. */
const column = (resource: ResourceDescription, field: Field, isFirst: boolean): JSX.Element => (
  <DataTable.Col
    key={field.name}
    source={field.name}
    label={field.label}
    disableSort={!resource.ordering.includes(field.name)}
    align={isNumeric(field) ? "right" : "left"}
    render={(record: RaRecord) => {
      const row: Row = record;
      return isFirst ? (
        <RowLink resource={resource} field={field} row={row} />
      ) : (
        <Value field={field} row={row} />
      );
    }}
  />
);

/** The table. */
export function ResourceTable({ resource }: { resource: ResourceDescription }): JSX.Element {
  const columns = columnsOf(resource);
  return (
    <DataTable
      key={resource.name}
      hiddenColumns={hiddenColumns(resource)}
      body={TableRows}
      rowClick={pageType(resource)}
      bulkActionButtons={bulkActions(resource)}
      sx={{ "& .RaDataTable-tableWrapper": { overflowX: "auto" } }}
    >
      {columns.map((field, index) => column(resource, field, index === 0))}
    </DataTable>
  );
}
