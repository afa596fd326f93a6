// Ends all sessions of a user, after a question.
import DialogContentText from "@mui/material/DialogContentText";
import type { JSX } from "react";
import { useNotify, useRefresh, useTranslate } from "react-admin";
import { endSessions } from "../api/calls.ts";
import type { ResourceDescription } from "../api/description.ts";
import { asText, type Row } from "../api/row.ts";
import { QuestionDialog } from "../dialogs/question-dialog.tsx";

/** The dialog. */
function EndAllDialog(props: { resource: ResourceDescription; row: Row; onClose: () => void }): JSX.Element {
  const { resource, row, onClose } = props;
  const translate = useTranslate();
  const notify = useNotify();
  const refresh = useRefresh();
  const submit = async (): Promise<void> => {
    await endSessions(resource.name, row.id);
    onClose();
    notify("latchkey.sessions.all_ended");
    refresh();
  };
  const title = asText(row[resource.title_field] ?? row.id);
  return (
    <QuestionDialog
      title={translate("latchkey.sessions.end_all_title", { title })}
      submit={translate("latchkey.sessions.end_all")}
      color="error"
      onClose={onClose}
      onSubmit={submit}
    >
      <DialogContentText>{translate("latchkey.sessions.end_hint")}</DialogContentText>
    </QuestionDialog>
  );
}

// `React.lazy` takes the default export of a module.
export default EndAllDialog; // oxlint-disable-line import/no-default-export
