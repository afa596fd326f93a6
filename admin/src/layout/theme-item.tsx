// The item of the account's menu that switches the theme, where the bar has no room for a button.
import DarkModeIcon from "@mui/icons-material/Brightness4";
import LightModeIcon from "@mui/icons-material/Brightness7";
import ListItemIcon from "@mui/material/ListItemIcon";
import ListItemText from "@mui/material/ListItemText";
import MenuItem from "@mui/material/MenuItem";
import type { JSX } from "react";
import { useTheme, useTranslate, useUserMenu } from "react-admin";

/** The item. */
export const ThemeItem = (): JSX.Element => {
  const translate = useTranslate();
  const menu = useUserMenu();
  const [theme, setTheme] = useTheme();
  const isDark = theme === "dark";
  const toggle = (): void => {
    menu?.onClose();
    setTheme(isDark ? "light" : "dark");
  };
  return (
    <MenuItem onClick={toggle}>
      <ListItemIcon>
        {isDark ? <LightModeIcon fontSize="small" /> : <DarkModeIcon fontSize="small" />}
      </ListItemIcon>
      <ListItemText>{translate("ra.action.toggle_theme")}</ListItemText>
    </MenuItem>
  );
};
