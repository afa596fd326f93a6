// A link of the menu.
import ListItem from "@mui/material/ListItem";
import ListItemButton from "@mui/material/ListItemButton";
import ListItemIcon from "@mui/material/ListItemIcon";
import ListItemText from "@mui/material/ListItemText";
import useMediaQuery from "@mui/material/useMediaQuery";
import type { ComponentType, JSX } from "react";
import { useSidebarState } from "react-admin";
import { NavLink } from "react-router-dom";

export interface MenuLinkProps {
  to: string;
  /** Whether only this very path is its page (false unless given). */
  isExact?: boolean;
  icon: ComponentType;
  label: string;
}

/** The link; the page that is open is marked. Where the menu covers the page, following the link closes it. */
export function MenuLink({ to, isExact = false, icon: Icon, label }: MenuLinkProps): JSX.Element {
  const [isOpen, setOpen] = useSidebarState();
  const covers = useMediaQuery((theme) => theme.breakpoints.down("sm"));
  return (
    <ListItem disablePadding sx={{ px: 1, py: "1px" }}>
      <ListItemButton
        component={NavLink}
        to={to}
        end={isExact}
        {...(isOpen ? {} : { "aria-label": label, title: label })}
        onClick={() => {
          if (covers) setOpen(false);
        }}
        sx={{
          borderRadius: 1,
          py: 0.25,
          px: 1.25,
          "&.active": {
            bgcolor: "action.selected",
            color: "primary.main",
            "& svg": { color: "primary.main" },
          },
        }}
      >
        <ListItemIcon sx={{ minWidth: 38 }}>
          <Icon />
        </ListItemIcon>
        {isOpen ? <ListItemText primary={label} slotProps={{ primary: { noWrap: true } }} /> : null}
      </ListItemButton>
    </ListItem>
  );
}
