// The bar at the top: the page's heading, the theme, the user's menu.
import KeyboardIcon from "@mui/icons-material/Keyboard";
import ListItemIcon from "@mui/material/ListItemIcon";
import ListItemText from "@mui/material/ListItemText";
import MenuItem from "@mui/material/MenuItem";
import type { JSX } from "react";
import {
  AppBar,
  LoadingIndicator,
  Logout,
  TitlePortal,
  ToggleThemeButton,
  UserMenu,
  useGetIdentity,
  useStore,
  useTranslate,
  useUserMenu,
} from "react-admin";
import { shortcutsOpen } from "./shortcut-settings.ts";

const ShortcutsItem = (): JSX.Element => {
  const translate = useTranslate();
  const menu = useUserMenu();
  const [, setOpen] = useStore(shortcutsOpen, false);
  const open = (): void => {
    menu?.onClose();
    setOpen(true);
  };
  return (
    <MenuItem onClick={open}>
      <ListItemIcon>
        <KeyboardIcon fontSize="small" />
      </ListItemIcon>
      <ListItemText>{translate("latchkey.nav.shortcuts")}</ListItemText>
    </MenuItem>
  );
};

const AccountMenu = (): JSX.Element => {
  const translate = useTranslate();
  const { identity } = useGetIdentity();
  return (
    <UserMenu label={translate("latchkey.nav.logged_in_as", { name: identity?.fullName ?? "" })}>
      <ShortcutsItem />
      <Logout />
    </UserMenu>
  );
};

/** The bar. */
export const TopBar = (): JSX.Element => (
  <AppBar
    color="inherit"
    toolbar={
      <>
        <ToggleThemeButton />
        <LoadingIndicator />
      </>
    }
    userMenu={<AccountMenu />}
  >
    <TitlePortal component="h1" variant="h1" />
  </AppBar>
);
