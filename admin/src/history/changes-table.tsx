// The values of a row before and after a change, field by field.
import Box from "@mui/material/Box";
import Table from "@mui/material/Table";
import TableBody from "@mui/material/TableBody";
import TableCell from "@mui/material/TableCell";
import TableHead from "@mui/material/TableHead";
import TableRow from "@mui/material/TableRow";
import type { JSX } from "react";
import { useTranslate } from "react-admin";
import { asText } from "../api/row.ts";

type Values = Readonly<Record<string, unknown>> | null;

/** The fields that differ, in the order of what was there first. */
const changedFields = (before: Values, after: Values): string[] =>
  [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].filter(
    (name) => asText(before?.[name]) !== asText(after?.[name]),
  );

/** The table; nothing when no value was changed. */
export function ChangesTable(props: { before: Values; after: Values; label: string }): JSX.Element | null {
  const { before, after, label } = props;
  const translate = useTranslate();
  const fields = changedFields(before, after);
  if (fields.length === 0) return null;
  return (
    <Box sx={{ overflowX: "auto", mt: 0.5 }} tabIndex={0} role="region" aria-label={label}>
      <Table size="small" sx={{ "& td, & th": { px: 1 } }}>
        <TableHead>
          <TableRow>
            <TableCell>{translate("latchkey.history.field")}</TableCell>
            <TableCell>{translate("latchkey.history.before")}</TableCell>
            <TableCell>{translate("latchkey.history.after")}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {fields.map((name) => (
            <TableRow key={name}>
              <TableCell component="th" scope="row">
                {name}
              </TableCell>
              <TableCell sx={{ overflowWrap: "anywhere", color: "text.secondary" }}>
                {asText(before?.[name])}
              </TableCell>
              <TableCell sx={{ overflowWrap: "anywhere" }}>{asText(after?.[name])}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Box>
  );
}
