// The pages of a resource, by its description: its list, and what the user may do with a row.
import type { JSX } from "react";
import { Resource } from "react-admin";
import type { ResourceDescription } from "./api/description.ts";
import { DetailPage } from "./detail/detail-page.tsx";
import { NewPage } from "./detail/new-page.tsx";
import { ViewPage } from "./detail/view-page.tsx";
import { iconOf } from "./layout/icon-of.ts";
import { ResourceList } from "./list/resource-list.tsx";
import { pageType } from "./values/page-type.ts";

/** The element for `<AdminUI>`. */
export const resourceElement = (resource: ResourceDescription): JSX.Element => (
  <Resource
    key={resource.name}
    name={resource.name}
    icon={iconOf(resource.kind)}
    recordRepresentation={(row: Record<string, unknown>) => String(row[resource.title_field] ?? row["id"])}
    list={ResourceList}
    show={ViewPage}
    {...(pageType(resource) === "edit" ? { edit: DetailPage } : {})}
    {...(resource.permissions.add ? { create: NewPage } : {})}
  />
);
