// The colours and shapes of both themes. Texts have a contrast of 4.5:1 or more on their background.
import type { ThemeOptions } from "@mui/material/styles";
import { defaultDarkTheme, defaultLightTheme, type RaThemeOptions } from "react-admin";
import { componentStyles } from "./component-styles.ts";

const fonts =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif';

const shared = {
  sidebar: { width: 232, closedWidth: 56 },
  shape: { borderRadius: 8 },
  typography: {
    fontFamily: fonts,
    fontSize: 14,
    button: { textTransform: "none", fontWeight: 600 },
    h1: { fontSize: "1.25rem", fontWeight: 650, lineHeight: 1.3 },
    h2: { fontSize: "1rem", fontWeight: 650, lineHeight: 1.4 },
    h6: { fontSize: "1.15rem", fontWeight: 650 },
  },
} satisfies ThemeOptions & { sidebar: object };

/** The light theme. */
export const lightTheme: RaThemeOptions = {
  ...defaultLightTheme,
  ...shared,
  palette: {
    mode: "light",
    primary: { main: "#2b59c3", dark: "#1f449b", light: "#5c82d8" },
    secondary: { main: "#2b59c3", contrastText: "#fff" },
    error: { main: "#b3261e" },
    success: { main: "#1e7b45" },
    warning: { main: "#8a5a00" },
    background: { default: "#f5f6f8", paper: "#ffffff" },
    text: { primary: "#1b1f27", secondary: "#566071" },
    divider: "#e1e4ea",
  },
  components: { ...defaultLightTheme.components, ...componentStyles("#e1e4ea") },
};

/** The dark theme. */
export const darkTheme: RaThemeOptions = {
  ...defaultDarkTheme,
  ...shared,
  palette: {
    mode: "dark",
    primary: { main: "#9db8ff", dark: "#7f9ef0", light: "#c2d2ff" },
    secondary: { main: "#9db8ff", contrastText: "#10141b" },
    error: { main: "#ffb4ab" },
    success: { main: "#7fd6a2" },
    warning: { main: "#f2c063" },
    background: { default: "#11151b", paper: "#191f27" },
    text: { primary: "#e6e9ef", secondary: "#a9b3c2" },
    divider: "#2d3541",
  },
  components: { ...defaultDarkTheme.components, ...componentStyles("#2d3541") },
};
