// The bar at the top: the page's heading, the theme, the user's menu.
import KeyboardIcon from "@mui/icons-material/Keyboard";
import ListItemIcon from "@mui/material/ListItemIcon";
import ListItemText from "@mui/material/ListItemText";
import MenuItem from "@mui/material/MenuItem";
import useMediaQuery from "@mui/material/useMediaQuery";
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
import { ThemeItem } from "./theme-item.tsx";

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

const AccountMenu = ({ hasTheme }: { hasTheme: boolean }): JSX.Element => {
  const translate = useTranslate();
  const { identity } = useGetIdentity();
  return (
    <UserMenu label={translate("latchkey.nav.logged_in_as", { name: identity?.fullName ?? "" })}>
      {hasTheme ? <ThemeItem /> : null}
      <ShortcutsItem />
      <Logout />
    </UserMenu>
  );
};

/** A title that may go on in a second line: on a phone there is little room beside the buttons. */
const titleStyle = {
  fontSize: { xs: "1.05rem", sm: "1.25rem" },
  lineHeight: { xs: 1.25, sm: 1.3 },
  whiteSpace: { xs: "normal", sm: "nowrap" },
  overflowWrap: "anywhere",
  display: { xs: "-webkit-box", sm: "block" },
  WebkitBoxOrient: "vertical",
  WebkitLineClamp: "2",
};

/** The bar. */
export const TopBar = (): JSX.Element => {
  const isNarrow = useMediaQuery((theme) => theme.breakpoints.down("sm"));
  return (
    <AppBar
      color="inherit"
      toolbar={
        <>
          {isNarrow ? null : <ToggleThemeButton />}
          <LoadingIndicator />
        </>
      }
      userMenu={<AccountMenu hasTheme={isNarrow} />}
    >
      <TitlePortal component="h1" variant="h1" sx={titleStyle} />
    </AppBar>
  );
};
