// What can be done on a list: filter, choose columns, export, run actions, make a new row.
import AddIcon from "@mui/icons-material/Add";
import DownloadIcon from "@mui/icons-material/Download";
import Button from "@mui/material/Button";
import useMediaQuery from "@mui/material/useMediaQuery";
import type { JSX } from "react";
import {
  ColumnsButton,
  FilterButton,
  TopToolbar,
  useCreatePath,
  useListContext,
  useTranslate,
} from "react-admin";
import { Link } from "react-router-dom";
import { ActionButtons } from "../actions/action-buttons.tsx";
import { apiPath } from "../api/base.ts";
import type { ResourceDescription } from "../api/description.ts";
import { listQuery } from "../api/query.ts";

/** The link to the CSV of what the list shows, all its pages. */
const ExportLink = ({ resource }: { resource: ResourceDescription }): JSX.Element => {
  const translate = useTranslate();
  const { filterValues, sort } = useListContext();
  const query = listQuery(resource, { sort, filter: filterValues as Record<string, unknown> });
  return (
    <Button
      size="small"
      href={`${apiPath(`data/${resource.name}/export/`)}?${query}`}
      download={`${resource.name}.csv`}
      startIcon={<DownloadIcon />}
    >
      {translate("latchkey.list.csv")}
    </Button>
  );
};

const NewLink = ({ resource }: { resource: ResourceDescription }): JSX.Element => {
  const translate = useTranslate();
  const createPath = useCreatePath();
  return (
    <Button
      component={Link}
      to={createPath({ resource: resource.name, type: "create" })}
      data-keys="create"
      size="small"
      variant="contained"
      startIcon={<AddIcon />}
    >
      {translate("ra.page.create", { name: resource.label })}
    </Button>
  );
};

/** The toolbar. */
export function ListToolbar({ resource }: { resource: ResourceDescription }): JSX.Element {
  const isNarrow = useMediaQuery((theme) => theme.breakpoints.down("sm"));
  return (
    <TopToolbar
      sx={{
        flexWrap: { xs: "wrap", lg: "nowrap" },
        flexShrink: { lg: 0 },
        gap: 0.5,
        alignItems: "center",
        "& .MuiButton-root": { whiteSpace: "nowrap" },
      }}
    >
      <FilterButton disableSaveQuery />
      {isNarrow ? null : <ColumnsButton />}
      <ExportLink resource={resource} />
      <ActionButtons resource={resource} on="collection" />
      {resource.permissions.add ? <NewLink resource={resource} /> : null}
    </TopToolbar>
  );
}
