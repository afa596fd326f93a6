// The form of a custom action, and what it sends.
import DialogContentText from "@mui/material/DialogContentText";
import type { JSX } from "react";
import { useNotify, useRefresh, useTranslate } from "react-admin";
import { bodyOfNew } from "../api/body.ts";
import { runAction } from "../api/calls.ts";
import type { Action, ResourceDescription } from "../api/description.ts";
import { asText, type Row } from "../api/row.ts";
import { FormDialog } from "../dialogs/form-dialog.tsx";

export interface ActionDialogProps {
  resource: ResourceDescription;
  action: Action;
  row?: Row;
  onClose: () => void;
}

/** The dialog. */
export function ActionDialog({ resource, action, row, onClose }: ActionDialogProps): JSX.Element {
  const translate = useTranslate();
  const notify = useNotify();
  const refresh = useRefresh();
  const { label } = action;
  const submit = async (values: Record<string, unknown>): Promise<void> => {
    await runAction(resource.name, row?.id, action.name, bodyOfNew(action.fields, values));
    onClose();
    notify("latchkey.action.done", { messageArgs: { label } });
    refresh();
  };
  return (
    <FormDialog
      title={label}
      fields={action.fields}
      submit={translate("latchkey.action.run")}
      onClose={onClose}
      onSubmit={submit}
    >
      <DialogContentText sx={{ mb: 1 }}>
        {row === undefined
          ? translate("latchkey.action.confirm_all", { label, title: resource.label_plural })
          : translate("latchkey.action.confirm", {
              label,
              title: asText(row[resource.title_field] ?? row.id),
            })}
      </DialogContentText>
    </FormDialog>
  );
}
