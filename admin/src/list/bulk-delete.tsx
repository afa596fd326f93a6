// Deletes the selected rows, after a question.
import DeleteIcon from "@mui/icons-material/Delete";
import Button from "@mui/material/Button";
import DialogContentText from "@mui/material/DialogContentText";
import { type JSX, useState } from "react";
import { useDataProvider, useListContext, useNotify, useRefresh, useTranslate } from "react-admin";
import type { ResourceDescription } from "../api/description.ts";
import { QuestionDialog } from "../dialogs/question-dialog.tsx";

/** The button and its dialog. */
export function BulkDelete({ resource }: { resource: ResourceDescription }): JSX.Element {
  const translate = useTranslate();
  const notify = useNotify();
  const refresh = useRefresh();
  const provider = useDataProvider();
  const { selectedIds, onUnselectItems } = useListContext();
  const [isOpen, setOpen] = useState(false);
  const smart_count = selectedIds.length;
  const submit = async (): Promise<void> => {
    await provider.deleteMany(resource.name, { ids: selectedIds });
    setOpen(false);
    onUnselectItems();
    notify("latchkey.delete.done", { messageArgs: { smart_count } });
    refresh();
  };
  const label = smart_count === 1 ? resource.label : resource.label_plural;
  return (
    <>
      <Button size="small" color="error" startIcon={<DeleteIcon />} onClick={() => setOpen(true)}>
        {translate("latchkey.delete.submit")}
      </Button>
      {isOpen ? (
        <QuestionDialog
          title={translate("latchkey.delete.bulk_title", { smart_count, label })}
          submit={translate("latchkey.delete.submit")}
          color="error"
          onClose={() => setOpen(false)}
          onSubmit={submit}
        >
          <DialogContentText>
            {translate("latchkey.delete.bulk_related")} {translate("latchkey.delete.undone")}
          </DialogContentText>
        </QuestionDialog>
      ) : null}
    </>
  );
}
