// Below a list: that a search did not look at all rows, and a button that goes on with the older ones.
import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import type { JSX } from "react";
import { useListContext, useTranslate } from "react-admin";
import { olderFilter, type Searched } from "../api/query.ts";
import { formatCount } from "../values/format.ts";

interface Meta {
  searched?: Searched;
}

/** The note; nothing after a search that looked at all rows. */
export function SearchedNote(): JSX.Element | null {
  const translate = useTranslate();
  const { meta, filterValues, setFilters } = useListContext();
  const searched = (meta as Meta | undefined)?.searched;
  if (searched === undefined) return null;
  const filters = filterValues as Record<string, unknown>;
  const goOn = (): void =>
    setFilters({ ...filters, [olderFilter]: { search: filters["search"], older: searched.older } });
  return (
    <Alert
      severity="info"
      sx={{ mt: 1 }}
      action={
        <Button size="small" color="inherit" onClick={goOn}>
          {translate("latchkey.list.search_older")}
        </Button>
      }
    >
      {translate("latchkey.list.searched", { count: formatCount(searched.rows) })}
    </Alert>
  );
}
