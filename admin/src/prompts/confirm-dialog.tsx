// Asks for the password of the logged-in user before something dangerous is done.
import DialogContentText from "@mui/material/DialogContentText";
import { type JSX, useState } from "react";
import { useTranslate } from "react-admin";
import { request } from "../api/request.ts";
import { PasswordField } from "../dialogs/password-field.tsx";
import { QuestionDialog } from "../dialogs/question-dialog.tsx";

/** The dialog; `onAnswer(true)` sends the request again. */
function ConfirmDialog({ onAnswer }: { onAnswer: (done: boolean) => void }): JSX.Element {
  const translate = useTranslate();
  const [password, setPassword] = useState("");
  const submit = async (): Promise<void> => {
    await request("confirm/", { method: "POST", body: { password }, mayAsk: false });
    onAnswer(true);
  };
  return (
    <QuestionDialog
      title={translate("latchkey.confirm.title")}
      submit={translate("latchkey.confirm.submit")}
      disabled={password === ""}
      onClose={() => onAnswer(false)}
      onSubmit={submit}
    >
      <DialogContentText>{translate("latchkey.confirm.text")}</DialogContentText>
      <PasswordField
        autoFocus
        sx={{ mt: 2 }}
        label={translate("latchkey.login.password")}
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
      />
    </QuestionDialog>
  );
}

// `React.lazy` takes the default export of a module.
export default ConfirmDialog; // oxlint-disable-line import/no-default-export
