// The buttons of a resource's custom actions.
import PlayArrowIcon from "@mui/icons-material/PlayArrow";
import Button from "@mui/material/Button";
import { type JSX, useState } from "react";
import type { Action, ResourceDescription } from "../api/description.ts";
import type { Row } from "../api/row.ts";
import { ActionDialog } from "./action-dialog.tsx";

export interface ActionButtonsProps {
  resource: ResourceDescription;
  on: Action["on"];
  /** The row, for actions on a row. */
  row?: Row;
}

/** The buttons; each opens a dialog with the action's form. */
export function ActionButtons({ resource, on, row }: ActionButtonsProps): JSX.Element {
  const [open, setOpen] = useState<Action>();
  return (
    <>
      {resource.actions
        .filter((action) => action.on === on)
        .map((action) => (
          <Button
            key={action.name}
            size="small"
            startIcon={<PlayArrowIcon />}
            onClick={() => setOpen(action)}
          >
            {action.label}
          </Button>
        ))}
      {open === undefined ? null : (
        <ActionDialog
          resource={resource}
          action={open}
          {...(row === undefined ? {} : { row })}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  );
}
