// A dialog that asks before something is done: a form with one button, which shows the server's error and stays open after one.
import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import { type JSX, type ReactNode, useId, useState } from "react";
import { useTranslate } from "react-admin";

export interface QuestionDialogProps {
  title: string;
  children?: ReactNode;
  submit: string;
  color?: "primary" | "error";
  disabled?: boolean;
  onClose: () => void;
  /** What to do; the dialog stays open with the message when it fails. */
  onSubmit: () => Promise<void>;
}

/** The message of what was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The dialog. */
export function QuestionDialog(props: QuestionDialogProps): JSX.Element {
  const { title, children, submit, color = "primary", disabled = false, onClose, onSubmit } = props;
  const translate = useTranslate();
  const id = useId();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const run = (): void => {
    setBusy(true);
    setError(undefined);
    onSubmit()
      .catch((error: unknown) => setError(messageOf(error)))
      .finally(() => setBusy(false));
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby={id}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          // A dialog inside a form's page: the form itself must not be sent.
          event.stopPropagation();
          if (!isBusy && !disabled) run();
        }}
      >
        <DialogTitle id={id}>{title}</DialogTitle>
        <DialogContent>
          {children}
          {error === undefined ? null : (
            <Alert severity="error" sx={{ mt: 2 }}>
              {error}
            </Alert>
          )}
        </DialogContent>
        <DialogActions sx={{ px: 3, pb: 2 }}>
          <Button onClick={onClose}>{translate("ra.action.cancel")}</Button>
          <Button type="submit" variant="contained" color={color} disabled={disabled} loading={isBusy}>
            {submit}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
