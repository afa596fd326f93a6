// What is shown when the app cannot start: the server does not answer, or answers with an error.
import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import type { JSX } from "react";
import { en } from "../text/en.ts";

/** The message, and a button that loads the page again. */
export const LoadError = (): JSX.Element => {
  const { load, retry } = en.latchkey.error;
  return (
    <Box component="main" sx={{ maxWidth: 480, margin: "15vh auto", padding: 2 }}>
      <Alert severity="error" action={<Button onClick={() => location.reload()}>{retry}</Button>}>
        {load}
      </Alert>
    </Box>
  );
};
