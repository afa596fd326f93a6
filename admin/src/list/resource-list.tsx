// The list of a resource: a table, or cards where the screen is narrow.
import useMediaQuery from "@mui/material/useMediaQuery";
import { type JSX, useMemo } from "react";
import { List, Pagination, useResourceContext } from "react-admin";
import type { ResourceDescription } from "../api/description.ts";
import { useResourceDescription } from "../api/description-context.ts";
import { CardList } from "./card-list.tsx";
import { filterElements } from "./filters.tsx";
import { ListToolbar } from "./list-toolbar.tsx";
import { ResourceTable } from "./resource-table.tsx";
import { SearchedNote } from "./searched-note.tsx";

/** The order of the list when the user chose none. */
const defaultSort = ({ default_order }: ResourceDescription): { field: string; order: "ASC" | "DESC" } => {
  const [first = "id"] = default_order;
  return first.startsWith("-") ? { field: first.slice(1), order: "DESC" } : { field: first, order: "ASC" };
};

const pagination = <Pagination rowsPerPageOptions={[25, 50, 100]} />;

const DescribedList = ({ resource }: { resource: ResourceDescription }): JSX.Element => {
  const isNarrow = useMediaQuery((theme) => theme.breakpoints.down("sm"));
  const filters = useMemo(() => filterElements(resource), [resource]);
  return (
    <List
      key={resource.name}
      title={resource.label_plural}
      filters={filters}
      actions={<ListToolbar resource={resource} />}
      sort={defaultSort(resource)}
      perPage={25}
      pagination={pagination}
      exporter={false}
      empty={false}
    >
      {isNarrow ? <CardList resource={resource} /> : <ResourceTable resource={resource} />}
      <SearchedNote />
    </List>
  );
};

/** The list page. */
export function ResourceList(): JSX.Element | null {
  const resource = useResourceDescription(useResourceContext());
  return resource === undefined ? null : <DescribedList resource={resource} />;
}
