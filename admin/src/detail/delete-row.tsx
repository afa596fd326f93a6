// Deletes a row, after it was said what goes along.
import DeleteIcon from "@mui/icons-material/Delete";
import Button from "@mui/material/Button";
import { type JSX, lazy, Suspense, useState } from "react";
import { useTranslate } from "react-admin";
import type { ResourceDescription } from "../api/description.ts";
import type { Row } from "../api/row.ts";

const DeleteDialog = lazy(() => import("./delete-dialog.tsx"));

/** The button and its dialog. */
export function DeleteRow({ resource, row }: { resource: ResourceDescription; row: Row }): JSX.Element {
  const translate = useTranslate();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="small" color="error" startIcon={<DeleteIcon />} onClick={() => setOpen(true)}>
        {translate("latchkey.delete.submit")}
      </Button>
      {isOpen ? (
        <Suspense>
          <DeleteDialog resource={resource} row={row} onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
