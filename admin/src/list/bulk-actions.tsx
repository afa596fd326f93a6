// What can be done with the selected rows of a list.
import type { JSX } from "react";
import type { ResourceDescription } from "../api/description.ts";
import { BulkActivation } from "../users/bulk-activation.tsx";
import { BulkDelete } from "./bulk-delete.tsx";

/** The buttons, or false when there are none; then nothing can be selected. */
export function bulkActions(resource: ResourceDescription): JSX.Element | false {
  const { kind, permissions } = resource;
  const activates = kind === "users" && permissions.change;
  if (!activates && !permissions.delete) return false;
  return (
    <>
      {activates ? <BulkActivation active /> : null}
      {activates ? <BulkActivation active={false} /> : null}
      {permissions.delete ? <BulkDelete resource={resource} /> : null}
    </>
  );
}
