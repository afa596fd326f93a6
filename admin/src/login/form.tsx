// The form of the login page.
import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Card from "@mui/material/Card";
import CardContent from "@mui/material/CardContent";
import CssBaseline from "@mui/material/CssBaseline";
import Stack from "@mui/material/Stack";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { type JSX, useEffect, useState } from "react";
import { useTranslate } from "react-admin";
import { pathAfterLogin } from "../api/base.ts";
import icon from "../icon.svg";
import { messageOf } from "../dialogs/question-dialog.tsx";
import { PasswordField } from "../dialogs/password-field.tsx";
import { logIn } from "./log-in.ts";

/** The form in the middle of the page. */
export function LoginForm(): JSX.Element {
  const translate = useTranslate();
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const title = translate("latchkey.login.title");
  useEffect(() => {
    document.title = title;
  }, [title]);
  const submit = (): void => {
    setBusy(true);
    setError(undefined);
    logIn(username, password)
      // A new page: with a nonce and a description of its own.
      .then(() => location.replace(pathAfterLogin(location.search)))
      .catch((error: unknown) => {
        setError(messageOf(error));
        setBusy(false);
      });
  };
  return (
    <Box
      component="main"
      sx={{
        minHeight: "100vh",
        display: "grid",
        placeItems: "center",
        padding: 2,
        bgcolor: "background.default",
      }}
    >
      <CssBaseline enableColorScheme />
      <Card sx={{ width: "100%", maxWidth: 380 }}>
        <CardContent sx={{ p: { xs: 3, sm: 4 } }}>
          <form
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              if (!isBusy) submit();
            }}
          >
            <Stack spacing={1.5}>
              <Box component="img" src={icon} alt="" sx={{ width: 44, height: 44 }} />
              <Typography variant="h1">{title}</Typography>
              {error === undefined ? null : <Alert severity="error">{error}</Alert>}
              <TextField
                autoFocus
                name="username"
                label={translate("latchkey.login.username")}
                autoComplete="username"
                value={username}
                onChange={(event) => setUsername(event.target.value)}
              />
              <PasswordField
                name="password"
                label={translate("latchkey.login.password")}
                autoComplete="current-password"
                value={password}
                onChange={setPassword}
              />
              <Button type="submit" variant="contained" size="large" loading={isBusy} sx={{ mt: 1 }}>
                {translate("latchkey.login.submit")}
              </Button>
            </Stack>
          </form>
        </CardContent>
      </Card>
    </Box>
  );
}
