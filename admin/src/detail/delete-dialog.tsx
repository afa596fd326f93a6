// The question before a row is deleted: what is deleted with it, and what forbids it.
import DialogContentText from "@mui/material/DialogContentText";
import { useQuery } from "@tanstack/react-query";
import type { JSX } from "react";
import { useDataProvider, useNotify, useRedirect, useTranslate } from "react-admin";
import { type Deletion, readDeletion } from "../api/calls.ts";
import type { ResourceDescription } from "../api/description.ts";
import { asText, type Row } from "../api/row.ts";
import { QuestionDialog } from "../dialogs/question-dialog.tsx";

const Counts = ({ text, of }: { text: string; of: Deletion["related"] }): JSX.Element | null => {
  const translate = useTranslate();
  if (of.length === 0) return null;
  return (
    <>
      <DialogContentText>{translate(text)}</DialogContentText>
      <ul>
        {of.map(({ resource, label, count }) => (
          <li key={`${resource} ${label}`}>{translate("latchkey.delete.counted", { count, label })}</li>
        ))}
      </ul>
    </>
  );
};

const Consequences = ({ deletion }: { deletion: Deletion | undefined }): JSX.Element => {
  const translate = useTranslate();
  if (deletion === undefined)
    return <DialogContentText>{translate("latchkey.delete.checking")}</DialogContentText>;
  const { related, protected: forbidding } = deletion;
  return (
    <>
      <Counts text="latchkey.delete.protected" of={forbidding} />
      <Counts text="latchkey.delete.related" of={related} />
      {related.length + forbidding.length === 0 ? (
        <DialogContentText>{translate("latchkey.delete.alone")}</DialogContentText>
      ) : null}
      <DialogContentText>{translate("latchkey.delete.undone")}</DialogContentText>
    </>
  );
};

/** The dialog. */
function DeleteDialog(props: { resource: ResourceDescription; row: Row; onClose: () => void }): JSX.Element {
  const { resource, row, onClose } = props;
  const translate = useTranslate();
  const notify = useNotify();
  const redirect = useRedirect();
  const provider = useDataProvider();
  const { data } = useQuery({
    queryKey: [resource.name, "deletion", row.id],
    queryFn: () => readDeletion(resource.name, row.id),
    gcTime: 0,
  });
  const submit = async (): Promise<void> => {
    await provider.delete(resource.name, { id: row.id, previousData: row });
    onClose();
    notify("ra.notification.deleted", { messageArgs: { smart_count: 1 } });
    redirect("list", resource.name);
  };
  return (
    <QuestionDialog
      title={translate("latchkey.delete.title", { title: asText(row[resource.title_field] ?? row.id) })}
      submit={translate("latchkey.delete.submit")}
      color="error"
      disabled={data === undefined || data.protected.length > 0}
      onClose={onClose}
      onSubmit={submit}
    >
      <Consequences deletion={data} />
    </QuestionDialog>
  );
}

// `React.lazy` takes the default export of a module.
export default DeleteDialog; // oxlint-disable-line import/no-default-export
