// Sets a user's password.
import DialogContentText from "@mui/material/DialogContentText";
import { type JSX, useState } from "react";
import { useNotify, useTranslate } from "react-admin";
import { setPassword } from "../api/calls.ts";
import type { ResourceDescription } from "../api/description.ts";
import type { Row } from "../api/row.ts";
import { PasswordField } from "../dialogs/password-field.tsx";
import { QuestionDialog } from "../dialogs/question-dialog.tsx";

/** The dialog. */
function PasswordDialog(props: {
  resource: ResourceDescription;
  row: Row;
  onClose: () => void;
}): JSX.Element {
  const { resource, row, onClose } = props;
  const translate = useTranslate();
  const notify = useNotify();
  const [password, setNew] = useState("");
  const [again, setAgain] = useState("");
  const differs = again !== "" && again !== password;
  const submit = async (): Promise<void> => {
    await setPassword(resource.name, row.id, password);
    onClose();
    notify("latchkey.users.password_set");
  };
  return (
    <QuestionDialog
      title={translate("latchkey.users.set_password")}
      submit={translate("latchkey.users.set_password")}
      disabled={password === "" || again !== password}
      onClose={onClose}
      onSubmit={submit}
    >
      <DialogContentText sx={{ mb: 1 }}>{translate("latchkey.users.set_password_hint")}</DialogContentText>
      <PasswordField
        autoFocus
        label={translate("latchkey.users.new_password")}
        autoComplete="new-password"
        value={password}
        onChange={setNew}
      />
      <PasswordField
        label={translate("latchkey.users.repeat_password")}
        autoComplete="new-password"
        value={again}
        onChange={setAgain}
        error={differs}
        helperText={differs ? translate("latchkey.users.differ") : undefined}
      />
    </QuestionDialog>
  );
}

// `React.lazy` takes the default export of a module.
export default PasswordDialog; // oxlint-disable-line import/no-default-export
