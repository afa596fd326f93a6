// Ends one session, after a question.
import LogoutIcon from "@mui/icons-material/Logout";
import Button from "@mui/material/Button";
import DialogContentText from "@mui/material/DialogContentText";
import { type JSX, useState } from "react";
import { useNotify, useRefresh, useTranslate } from "react-admin";
import { endSession } from "../api/calls.ts";
import type { ResourceDescription } from "../api/description.ts";
import type { Row } from "../api/row.ts";
import { QuestionDialog } from "../dialogs/question-dialog.tsx";
import { hasEnded } from "./has-ended.ts";

/** The button and its dialog; nothing when the session has ended or the user may not end it. */
export function EndSession({
  resource,
  row,
}: {
  resource: ResourceDescription;
  row: Row;
}): JSX.Element | null {
  const translate = useTranslate();
  const notify = useNotify();
  const refresh = useRefresh();
  const [isOpen, setOpen] = useState(false);
  const { change, delete: mayDelete } = resource.permissions;
  if (hasEnded(row) || !(change || mayDelete)) return null;
  const submit = async (): Promise<void> => {
    await endSession(resource.name, row.id);
    setOpen(false);
    notify("latchkey.sessions.ended");
    refresh();
  };
  return (
    <>
      <Button size="small" startIcon={<LogoutIcon />} onClick={() => setOpen(true)}>
        {translate("latchkey.sessions.end")}
      </Button>
      {isOpen ? (
        <QuestionDialog
          title={translate("latchkey.sessions.end_title")}
          submit={translate("latchkey.sessions.end")}
          color="error"
          onClose={() => setOpen(false)}
          onSubmit={submit}
        >
          <DialogContentText>{translate("latchkey.sessions.end_hint")}</DialogContentText>
        </QuestionDialog>
      ) : null}
    </>
  );
}
