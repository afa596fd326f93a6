// Logins by day as a chart, or as the table behind it.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Table from "@mui/material/Table";
import TableBody from "@mui/material/TableBody";
import TableCell from "@mui/material/TableCell";
import TableHead from "@mui/material/TableHead";
import TableRow from "@mui/material/TableRow";
import Typography from "@mui/material/Typography";
import { type JSX, useState } from "react";
import { useTranslate } from "react-admin";
import type { HomeData } from "../api/calls.ts";
import { formatCount, formatDate } from "../values/format.ts";
import { LoginChart } from "./login-chart.tsx";

type Days = HomeData["logins"];

const LoginTable = ({ days }: { days: Days }): JSX.Element => {
  const translate = useTranslate();
  return (
    <Box
      sx={{ maxHeight: 260, overflow: "auto" }}
      tabIndex={0}
      role="region"
      aria-label={translate("latchkey.home.logins")}
    >
      <Table size="small">
        <TableHead>
          <TableRow>
            <TableCell>{translate("latchkey.home.day")}</TableCell>
            <TableCell align="right">{translate("latchkey.home.good")}</TableCell>
            <TableCell align="right">{translate("latchkey.home.bad")}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {days.toReversed().map(({ day, good, bad, is_more }) => (
            <TableRow key={day}>
              <TableCell component="th" scope="row">
                {formatDate(day)}
              </TableCell>
              <TableCell align="right">{formatCount(good, is_more)}</TableCell>
              <TableCell align="right">{formatCount(bad, is_more)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Box>
  );
};

/** The chart, and a button for the table. */
function Logins({ days }: { days: Days }): JSX.Element {
  const translate = useTranslate();
  const [isTable, setTable] = useState(false);
  if (days.length === 0)
    return <Typography sx={{ color: "text.secondary" }}>{translate("latchkey.home.no_logins")}</Typography>;
  return (
    <>
      {isTable ? <LoginTable days={days} /> : <LoginChart days={days} />}
      <Button size="small" onClick={() => setTable(!isTable)} sx={{ mt: 1 }}>
        {translate(isTable ? "latchkey.home.show_chart" : "latchkey.home.show_table")}
      </Button>
    </>
  );
}

// `React.lazy` takes the default export of a module.
export default Logins; // oxlint-disable-line import/no-default-export
