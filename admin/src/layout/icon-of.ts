// The icon of each kind of resource.
import DevicesIcon from "@mui/icons-material/Devices";
import GroupsIcon from "@mui/icons-material/Groups";
import KeyIcon from "@mui/icons-material/Key";
import PersonIcon from "@mui/icons-material/Person";
import ReceiptLongIcon from "@mui/icons-material/ReceiptLong";
import TableRowsIcon from "@mui/icons-material/TableRows";
import type { ComponentType } from "react";
import type { ResourceDescription } from "../api/description.ts";

const icons: Readonly<Record<ResourceDescription["kind"], ComponentType>> = {
  resource: TableRowsIcon,
  users: PersonIcon,
  groups: GroupsIcon,
  permissions: KeyIcon,
  sessions: DevicesIcon,
  audit: ReceiptLongIcon,
};

/** The icon of a kind. */
export const iconOf = (kind: ResourceDescription["kind"]): ComponentType => icons[kind];
