// Asks for a login when the session has ended, so that what was typed is not lost.
import DialogContentText from "@mui/material/DialogContentText";
import TextField from "@mui/material/TextField";
import { type JSX, useState } from "react";
import { useGetIdentity, useTranslate } from "react-admin";
import { logIn } from "../login/log-in.ts";
import { PasswordField } from "../dialogs/password-field.tsx";
import { QuestionDialog } from "../dialogs/question-dialog.tsx";

/** The dialog; `onAnswer(true)` sends the request again. Another user starts with a new page. */
function LoginAgainDialog({ onAnswer }: { onAnswer: (done: boolean) => void }): JSX.Element {
  const translate = useTranslate();
  const { identity } = useGetIdentity();
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const submit = async (): Promise<void> => {
    const user = await logIn(username, password);
    if (String(user.id) === String(identity?.id)) onAnswer(true);
    else location.reload();
  };
  return (
    <QuestionDialog
      title={translate("latchkey.login.again_title")}
      submit={translate("latchkey.login.submit")}
      disabled={username === "" || password === ""}
      onClose={() => onAnswer(false)}
      onSubmit={submit}
    >
      <DialogContentText sx={{ mb: 1 }}>{translate("latchkey.login.again_text")}</DialogContentText>
      <TextField
        autoFocus
        label={translate("latchkey.login.username")}
        autoComplete="username"
        value={username}
        onChange={(event) => setUsername(event.target.value)}
      />
      <PasswordField
        label={translate("latchkey.login.password")}
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
      />
    </QuestionDialog>
  );
}

// `React.lazy` takes the default export of a module.
export default LoginAgainDialog; // oxlint-disable-line import/no-default-export
