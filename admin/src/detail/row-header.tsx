// What stands above a row: the way back, and what can be done with it.
import Stack from "@mui/material/Stack";
import type { JSX } from "react";
import { useRecordContext } from "react-admin";
import { ActionButtons } from "../actions/action-buttons.tsx";
import type { ResourceDescription } from "../api/description.ts";
import type { Row } from "../api/row.ts";
import { EndSession } from "../sessions/end-session.tsx";
import { UserButtons } from "../users/user-buttons.tsx";
import { BackLink } from "./back-link.tsx";
import { DeleteRow } from "./delete-row.tsx";

/** The header. */
export function RowHeader({ resource }: { resource: ResourceDescription }): JSX.Element {
  const row = useRecordContext<Row>();
  const { kind, permissions } = resource;
  return (
    <Stack direction="row" sx={{ flexWrap: "wrap", alignItems: "center", columnGap: 0.5 }}>
      <BackLink resource={resource} />
      {row === undefined ? null : (
        <Stack
          direction="row"
          // On a phone the buttons have lines of their own.
          sx={{
            flexWrap: "wrap",
            flex: { xs: "1 0 100%", sm: 1 },
            justifyContent: { sm: "flex-end" },
            gap: 0.5,
            mb: { xs: 1, sm: 0 },
          }}
        >
          <ActionButtons resource={resource} on="row" row={row} />
          {kind === "users" && permissions.change ? <UserButtons resource={resource} row={row} /> : null}
          {kind === "sessions" ? <EndSession resource={resource} row={row} /> : null}
          {permissions.delete ? <DeleteRow resource={resource} row={row} /> : null}
        </Stack>
      )}
    </Stack>
  );
}
