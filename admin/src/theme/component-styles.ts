// How Material UI's and react-admin's components look in both themes.
import type { Components, Theme } from "@mui/material/styles";
import { en } from "../text/en.ts";

/** Who asked the system for less motion gets none; what turns while something loads goes on. */
const lessMotion: Components<Theme> = {
  MuiCssBaseline: {
    styleOverrides: {
      "@media (prefers-reduced-motion: reduce)": {
        "*, *::before, *::after": { transitionDuration: "0.01ms !important" },
        ".MuiTouchRipple-root": { display: "none" },
      },
    },
  },
};

/** The styles, with the colour of lines. */
export const componentStyles = (line: string): Components<Theme> => ({
  ...lessMotion,
  // What turns in the bar would have no name otherwise.
  MuiCircularProgress: { defaultProps: { "aria-label": en.ra.page.loading } },
  MuiPaper: { styleOverrides: { root: { backgroundImage: "none" } } },
  MuiCard: {
    defaultProps: { elevation: 0 },
    styleOverrides: { root: { border: `1px solid ${line}` } },
  },
  MuiAppBar: {
    defaultProps: { elevation: 0, color: "inherit" },
    styleOverrides: { root: { borderBottom: `1px solid ${line}`, backgroundImage: "none" } },
  },
  MuiTextField: { defaultProps: { variant: "outlined", size: "small", margin: "dense", fullWidth: true } },
  MuiFormControl: { defaultProps: { variant: "outlined", size: "small", margin: "dense", fullWidth: true } },
  MuiAutocomplete: { defaultProps: { fullWidth: true } },
  MuiTableCell: {
    styleOverrides: {
      root: {
        borderColor: line,
        "&.MuiTableCell-paddingCheckbox": { padding: "0 8px" },
        "& time": { whiteSpace: "nowrap" },
      },
      head: ({ theme }) => ({ fontWeight: 600, color: theme.palette.text.secondary, whiteSpace: "nowrap" }),
    },
  },
  MuiDialogTitle: { defaultProps: { variant: "h2" }, styleOverrides: { root: { paddingTop: 24 } } },
  MuiButtonBase: {
    styleOverrides: {
      root: ({ theme }) => ({
        "&.Mui-focusVisible": { outline: `2px solid ${theme.palette.primary.main}`, outlineOffset: 2 },
      }),
    },
  },
  RaLayout: {
    styleOverrides: {
      root: ({ theme }) => ({
        minWidth: 0,
        "& .RaLayout-appFrame": { marginTop: theme.spacing(7), minWidth: 0 },
        "& .RaLayout-contentWithSidebar": { minWidth: 0 },
        "& .RaLayout-content": { padding: theme.spacing(0, 3, 4), minWidth: 0 },
        [theme.breakpoints.down("sm")]: { "& .RaLayout-content": { padding: theme.spacing(0, 1.5, 4) } },
      }),
    },
  },
  RaFilterFormInput: {
    styleOverrides: {
      root: ({ theme }) => ({
        // The inputs are as wide as the rows below them.
        [theme.breakpoints.down("sm")]: { "& .RaFilterFormInput-spacer": { display: "none" } },
      }),
    },
  },
  RaList: { styleOverrides: { root: { "& .RaList-main": { minWidth: 0 } } } },
  RaListToolbar: {
    styleOverrides: {
      root: ({ theme }) => ({
        paddingTop: theme.spacing(1),
        [theme.breakpoints.down("sm")]: { backgroundColor: "transparent" },
      }),
    },
  },
  RaTopToolbar: {
    styleOverrides: {
      root: ({ theme }) => ({
        [theme.breakpoints.down("sm")]: { backgroundColor: "transparent", justifyContent: "flex-start" },
      }),
    },
  },
  RaToolbar: {
    styleOverrides: {
      root: ({ theme }) => ({
        backgroundColor: theme.palette.background.paper,
        borderTop: `1px solid ${line}`,
      }),
    },
  },
});
