// The login page: a page of its own, which leads to `next`.
import type { JSX } from "react";
import { AdminContext, localStorageStore } from "react-admin";
import { createI18nProvider } from "../text/i18n.ts";
import { darkTheme, lightTheme } from "../theme/theme.ts";
import { LoginForm } from "./form.tsx";

const store = localStorageStore(undefined, "latchkey-admin");
const texts = createI18nProvider();

const LoginPage = (): JSX.Element => (
  <AdminContext i18nProvider={texts} store={store} lightTheme={lightTheme} darkTheme={darkTheme}>
    <LoginForm />
  </AdminContext>
);

// `React.lazy` takes the default export of a module.
export default LoginPage; // oxlint-disable-line import/no-default-export
