// The menu at the side: home, then the resources by their group.
import DashboardIcon from "@mui/icons-material/Dashboard";
import Box from "@mui/material/Box";
import List from "@mui/material/List";
import Typography from "@mui/material/Typography";
import type { JSX } from "react";
import { useCreatePath, useSidebarState, useTranslate } from "react-admin";
import { useDescription } from "../api/description-context.ts";
import { groupsOf } from "./groups-of.ts";
import { iconOf } from "./icon-of.ts";
import { MenuLink } from "./menu-link.tsx";

const GroupHeading = ({ children }: { children: string }): JSX.Element => (
  <Typography
    component="h2"
    variant="caption"
    sx={{ display: "block", px: 2.5, pt: 2, pb: 0.5, color: "text.secondary", fontWeight: 600 }}
  >
    {children}
  </Typography>
);

/** The menu. */
export const AppMenu = (): JSX.Element => {
  const translate = useTranslate();
  const createPath = useCreatePath();
  const { resources } = useDescription();
  const [isOpen] = useSidebarState();
  const seen = resources.filter(({ permissions }) => permissions.view);
  return (
    <Box component="nav" aria-label={translate("latchkey.nav.main")} sx={{ width: isOpen ? 232 : 56, py: 1 }}>
      <List disablePadding>
        <MenuLink to="/" isExact icon={DashboardIcon} label={translate("latchkey.home.title")} />
      </List>
      {groupsOf(seen).map(({ group, members }) => (
        <Box key={group}>
          {isOpen && group !== "" ? <GroupHeading>{group}</GroupHeading> : <Box sx={{ height: 12 }} />}
          <List disablePadding>
            {members.map(({ name, kind, label_plural }) => (
              <MenuLink
                key={name}
                to={createPath({ resource: name, type: "list" })}
                icon={iconOf(kind)}
                label={label_plural}
              />
            ))}
          </List>
        </Box>
      ))}
    </Box>
  );
};
