// A row of the table whose checkbox says which row it selects; react-admin's has its label at an element that takes none.
import Checkbox from "@mui/material/Checkbox";
import TableCell from "@mui/material/TableCell";
import type { JSX, ReactNode } from "react";
import {
  DataTableConfigContext,
  DataTableRow,
  type DataTableRowProps,
  useDataTableCallbacksContext,
  useDataTableConfigContext,
  useDataTableSelectedIdsContext,
  useGetRecordRepresentation,
  useRecordContext,
  useResourceContext,
  useTranslate,
} from "react-admin";

const SelectCell = (): JSX.Element | null => {
  const translate = useTranslate();
  const row = useRecordContext();
  const represent = useGetRecordRepresentation(useResourceContext());
  const selected = useDataTableSelectedIdsContext();
  const { handleToggleItem } = useDataTableCallbacksContext();
  if (row === undefined) return null;
  return (
    // Beside the box the row would be opened.
    <TableCell padding="checkbox" onClick={(event) => event.stopPropagation()}>
      <Checkbox
        checked={selected?.includes(row.id) === true}
        onClick={(event) => handleToggleItem?.(row.id, event)}
        slotProps={{ input: { "aria-label": translate("latchkey.list.select", { title: represent(row) }) } }}
      />
    </TableCell>
  );
};

/** The row. */
export function SelectableRow({
  children,
  ...props
}: DataTableRowProps & { children?: ReactNode }): JSX.Element {
  const config = useDataTableConfigContext();
  return (
    <DataTableConfigContext value={{ ...config, hasBulkActions: false }}>
      <DataTableRow {...props}>
        {config.hasBulkActions ? <SelectCell /> : null}
        {children}
      </DataTableRow>
    </DataTableConfigContext>
  );
}
