// What happened to a row: who changed what, when, a page at a time.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type JSX, useState } from "react";
import { useTranslate } from "react-admin";
import { readHistory } from "../api/calls.ts";
import type { Row } from "../api/row.ts";
import { EventItem } from "./event-item.tsx";

/** The section. */
function RowHistory({ resource, id }: { resource: string; id: Row["id"] }): JSX.Element | null {
  const translate = useTranslate();
  const [page, setPage] = useState(1);
  const { data } = useQuery({
    queryKey: [resource, "history", id, page],
    queryFn: () => readHistory(resource, id, page),
    placeholderData: keepPreviousData,
  });
  if (data === undefined) return null;
  if (data.results.length === 0 && page === 1)
    return <Typography sx={{ p: 3 }}>{translate("latchkey.history.none")}</Typography>;
  return (
    <Box sx={{ p: { xs: 2, sm: 3 } }}>
      <Box component="ol" sx={{ listStyle: "none", m: 0, p: 0 }}>
        {data.results.map((event) => (
          <EventItem key={event.id} event={event} />
        ))}
      </Box>
      {page > 1 ? (
        <Button onClick={() => setPage(page - 1)}>{translate("latchkey.history.newer")}</Button>
      ) : null}
      {data.next === true ? (
        <Button onClick={() => setPage(page + 1)}>{translate("latchkey.history.older")}</Button>
      ) : null}
    </Box>
  );
}

// `React.lazy` takes the default export of a module.
export default RowHistory; // oxlint-disable-line import/no-default-export
