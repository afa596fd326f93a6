// The sessions of one user: device, address, when; each can be ended.
import Box from "@mui/material/Box";
import Chip from "@mui/material/Chip";
import Table from "@mui/material/Table";
import TableBody from "@mui/material/TableBody";
import TableCell from "@mui/material/TableCell";
import TableHead from "@mui/material/TableHead";
import TableRow from "@mui/material/TableRow";
import Typography from "@mui/material/Typography";
import useMediaQuery from "@mui/material/useMediaQuery";
import type { JSX } from "react";
import { useGetManyReference, useTranslate } from "react-admin";
import type { ResourceDescription } from "../api/description.ts";
import { useDescription, useResourceOfKind } from "../api/description-context.ts";
import { asText, type Row } from "../api/row.ts";
import { formatDateTime } from "../values/format.ts";
import { EndSession } from "./end-session.tsx";
import { hasEnded } from "./has-ended.ts";

/** How many sessions are shown; the list of all sessions has the others. */
const shown = 50;

interface SessionProps {
  resource: ResourceDescription;
  row: Row;
}

const State = ({ row }: { row: Row }): JSX.Element => {
  const translate = useTranslate();
  const isOver = hasEnded(row);
  return (
    <Chip
      size="small"
      variant="outlined"
      color={isOver ? "default" : "success"}
      label={translate(isOver ? "latchkey.sessions.over" : "latchkey.sessions.active")}
    />
  );
};

const SessionRow = ({ resource, row }: SessionProps): JSX.Element => {
  const { time_zone } = useDescription();
  return (
    <TableRow>
      <TableCell sx={{ maxWidth: 260, overflow: "hidden", textOverflow: "ellipsis" }}>
        {asText(row["device"])}
      </TableCell>
      <TableCell>{asText(row["address"])}</TableCell>
      <TableCell>{formatDateTime(asText(row["created"]), time_zone)}</TableCell>
      <TableCell>{formatDateTime(asText(row["last_used"]), time_zone)}</TableCell>
      <TableCell>
        <State row={row} />
      </TableCell>
      <TableCell align="right">
        <EndSession resource={resource} row={row} />
      </TableCell>
    </TableRow>
  );
};

/** A session on a phone. */
const SessionCard = ({ resource, row }: SessionProps): JSX.Element => {
  const translate = useTranslate();
  const { time_zone } = useDescription();
  return (
    <Box component="li" sx={{ p: 2, borderBottom: 1, borderColor: "divider" }}>
      <Box sx={{ display: "flex", gap: 1, justifyContent: "space-between", mb: 0.5 }}>
        <Typography sx={{ fontWeight: 600, overflowWrap: "anywhere" }}>{asText(row["device"])}</Typography>
        <State row={row} />
      </Box>
      <Typography variant="body2">{asText(row["address"])}</Typography>
      {(["created", "last_used"] as const).map((name) => (
        <Typography key={name} variant="body2" sx={{ color: "text.secondary" }}>
          {translate(`latchkey.sessions.${name}`)}: {formatDateTime(asText(row[name]), time_zone)}
        </Typography>
      ))}
      <EndSession resource={resource} row={row} />
    </Box>
  );
};

const columns = ["device", "address", "created", "last_used", "state"] as const;

const SessionTable = (props: { resource: ResourceDescription; user: Row["id"] }): JSX.Element | null => {
  const { resource, user } = props;
  const translate = useTranslate();
  const isNarrow = useMediaQuery((theme) => theme.breakpoints.down("sm"));
  const { data, isPending } = useGetManyReference<Row>(resource.name, {
    target: "user",
    id: user,
    pagination: { page: 1, perPage: shown },
    sort: { field: "created", order: "DESC" },
    filter: {},
  });
  if (isPending) return null;
  if (data === undefined || data.length === 0)
    return <Typography sx={{ p: 3 }}>{translate("latchkey.sessions.none")}</Typography>;
  if (isNarrow)
    return (
      <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0 }}>
        {data.map((row) => (
          <SessionCard key={row.id} resource={resource} row={row} />
        ))}
      </Box>
    );
  return (
    <Box
      sx={{ overflowX: "auto" }}
      tabIndex={0}
      role="region"
      aria-label={translate("latchkey.detail.sessions")}
    >
      <Table size="small">
        <TableHead>
          <TableRow>
            {columns.map((name) => (
              <TableCell key={name}>{translate(`latchkey.sessions.${name}`)}</TableCell>
            ))}
            <TableCell align="right">{translate("latchkey.detail.actions")}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {data.map((row) => (
            <SessionRow key={row.id} resource={resource} row={row} />
          ))}
        </TableBody>
      </Table>
    </Box>
  );
};

/** The section. */
function UserSessions({ user }: { user: Row["id"] }): JSX.Element | null {
  const resource = useResourceOfKind("sessions");
  return resource === undefined ? null : <SessionTable resource={resource} user={user} />;
}

// `React.lazy` takes the default export of a module.
export default UserSessions; // oxlint-disable-line import/no-default-export
