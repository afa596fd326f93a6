// One event of a history.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { JSX } from "react";
import { useTranslate } from "react-admin";
import type { AuditEvent } from "../api/calls.ts";
import { useDescription } from "../api/description-context.ts";
import { formatDateTime } from "../values/format.ts";
import { ChangesTable } from "./changes-table.tsx";

/** The event: what was done by whom, from where, and the values that it changed. */
export function EventItem({ event }: { event: AuditEvent }): JSX.Element {
  const translate = useTranslate();
  const { time_zone } = useDescription();
  const at = formatDateTime(event.at, time_zone);
  const isByUser = event.actor_name !== null && event.actor_name !== "";
  const name = isByUser ? event.actor_name : translate("latchkey.history.nobody");
  return (
    <Box component="li" sx={{ borderLeft: 2, borderColor: "divider", pl: 2, pb: 2.5 }}>
      <Typography variant="body2" sx={{ color: "text.secondary" }}>
        <time dateTime={event.at}>{at}</time>
        {event.address === null ? "" : ` · ${translate("latchkey.history.from", { address: event.address })}`}
      </Typography>
      <Typography sx={{ fontWeight: 600 }}>
        {translate("latchkey.history.by", { action: event.action, name })}
      </Typography>
      <ChangesTable
        before={event.before}
        after={event.after}
        label={translate("latchkey.history.changes", { at, id: event.id })}
      />
    </Box>
  );
}
