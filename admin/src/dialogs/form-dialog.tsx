// A dialog with inputs for described fields, and the server's errors at them.
import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import { type JSX, type ReactNode, useId, useState } from "react";
import { Form, useTranslate } from "react-admin";
import type { Field } from "../api/description.ts";
import { RequestError } from "../api/errors.ts";
import { FieldInput } from "../inputs/field-input.tsx";
import { defaultsOf } from "../inputs/defaults.ts";
import { messageOf } from "./question-dialog.tsx";

export interface FormDialogProps {
  title: string;
  children?: ReactNode;
  fields: readonly Field[];
  submit: string;
  onClose: () => void;
  onSubmit: (values: Record<string, unknown>) => Promise<void>;
}

/** The form starts empty, whatever row is around it. */
const noRecord = {};

/** The dialog. */
export function FormDialog(props: FormDialogProps): JSX.Element {
  const { title, children, fields, submit, onClose, onSubmit } = props;
  const translate = useTranslate();
  const id = useId();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const run = async (values: Record<string, unknown>): Promise<Record<string, unknown> | undefined> => {
    setBusy(true);
    setError(undefined);
    try {
      await onSubmit(values);
      return undefined;
    } catch (failure) {
      const errors = failure instanceof RequestError ? failure.body.errors : undefined;
      if (errors === undefined) setError(messageOf(failure));
      return errors;
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby={id}>
      <Form record={noRecord} defaultValues={defaultsOf(fields)} onSubmit={run} noValidate>
        <DialogTitle id={id}>{title}</DialogTitle>
        <DialogContent>
          {children}
          {fields.map((field) => (
            <FieldInput key={field.name} field={field} />
          ))}
          {error === undefined ? null : (
            <Alert severity="error" sx={{ mt: 2 }}>
              {error}
            </Alert>
          )}
        </DialogContent>
        <DialogActions sx={{ px: 3, pb: 2 }}>
          <Button onClick={onClose}>{translate("ra.action.cancel")}</Button>
          <Button type="submit" variant="contained" loading={isBusy}>
            {submit}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
