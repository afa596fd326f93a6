// Activates or deactivates the selected users, after a question.
import BlockIcon from "@mui/icons-material/Block";
import HowToRegIcon from "@mui/icons-material/HowToReg";
import Button from "@mui/material/Button";
import DialogContentText from "@mui/material/DialogContentText";
import { type JSX, useState } from "react";
import {
  useDataProvider,
  useListContext,
  useNotify,
  useRefresh,
  useResourceContext,
  useTranslate,
} from "react-admin";
import { QuestionDialog } from "../dialogs/question-dialog.tsx";

/** The button and its dialog. */
export function BulkActivation({ active }: { active: boolean }): JSX.Element {
  const translate = useTranslate();
  const notify = useNotify();
  const refresh = useRefresh();
  const provider = useDataProvider();
  const resource = useResourceContext() ?? "";
  const { selectedIds, onUnselectItems } = useListContext();
  const [isOpen, setOpen] = useState(false);
  const smart_count = selectedIds.length;
  const what = active ? "activate" : "deactivate";
  const submit = async (): Promise<void> => {
    await provider.updateMany(resource, { ids: selectedIds, data: { is_active: active } });
    setOpen(false);
    onUnselectItems();
    notify("latchkey.users.updated", { messageArgs: { smart_count } });
    refresh();
  };
  return (
    <>
      <Button
        size="small"
        startIcon={active ? <HowToRegIcon /> : <BlockIcon />}
        onClick={() => setOpen(true)}
      >
        {translate(`latchkey.users.${what}`)}
      </Button>
      {isOpen ? (
        <QuestionDialog
          title={translate(`latchkey.users.${what}_title`, { smart_count })}
          submit={translate(`latchkey.users.${what}`)}
          onClose={() => setOpen(false)}
          onSubmit={submit}
        >
          <DialogContentText>{translate(`latchkey.users.${what}_hint`)}</DialogContentText>
        </QuestionDialog>
      ) : null}
    </>
  );
}
