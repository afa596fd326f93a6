// The app for a logged-in user: reads the description, then shows a resource for each one in it.
import { QueryClient } from "@tanstack/react-query";
import { type JSX, use } from "react";
import { AdminContext, AdminUI, localStorageStore, type DataProvider } from "react-admin";
import { createAuthProvider } from "./api/auth-provider.ts";
import { loginPath } from "./api/base.ts";
import { createDataProvider } from "./api/data-provider.ts";
import { DescriptionContext } from "./api/description-context.ts";
import type { Description, Me } from "./api/description.ts";
import { RequestError } from "./api/errors.ts";
import { request } from "./api/request.ts";
import { Home } from "./home/home.tsx";
import { AppLayout } from "./layout/app-layout.tsx";
import { LoadError } from "./layout/load-error.tsx";
import { resourceElement } from "./resource-element.tsx";
import { createI18nProvider } from "./text/i18n.ts";
import { darkTheme, lightTheme } from "./theme/theme.ts";

interface Start {
  me: Me;
  description: Description;
}

/** Who is logged in, and what there is; without a login the browser goes to the login page. */
async function start(): Promise<Start | RequestError> {
  try {
    const me = await request<Me>("me/", { mayAsk: false });
    return { me, description: await request<Description>("schema/") };
  } catch (error) {
    const isLoggedOut = error instanceof RequestError && [401, 403].includes(error.status);
    if (!isLoggedOut) return error instanceof RequestError ? error : new RequestError(String(error), 0);
    location.replace(loginPath());
    // The page is left: nothing is shown meanwhile.
    return new Promise(() => {});
  }
}

const started = start();

const isServersFault = (error: unknown): boolean => !(error instanceof RequestError) || error.status >= 500;

/** What the app needs for one description. */
const prepare = ({
  me,
  description,
}: Start): {
  auth: ReturnType<typeof createAuthProvider>;
  data: DataProvider;
  texts: ReturnType<typeof createI18nProvider>;
  queries: QueryClient;
} => ({
  auth: createAuthProvider(me, description),
  data: createDataProvider(description),
  texts: createI18nProvider(description),
  queries: new QueryClient({
    defaultOptions: { queries: { retry: (count, error) => count < 1 && isServersFault(error) } },
  }),
});

const store = localStorageStore(undefined, "latchkey-admin");
const prepared = started.then((start) => (start instanceof RequestError ? undefined : prepare(start)));

function App(): JSX.Element {
  const start = use(started);
  const providers = use(prepared);
  if (start instanceof RequestError || providers === undefined) return <LoadError />;
  const { description } = start;
  return (
    <DescriptionContext value={description}>
      <AdminContext
        authProvider={providers.auth}
        dataProvider={providers.data}
        i18nProvider={providers.texts}
        queryClient={providers.queries}
        store={store}
        lightTheme={lightTheme}
        darkTheme={darkTheme}
      >
        <AdminUI
          title={description.title}
          dashboard={Home}
          layout={AppLayout}
          loginPage={false}
          authCallbackPage={false}
          requireAuth
          // Otherwise react-admin tells its makers the host's name.
          disableTelemetry
        >
          {description.resources.filter(({ permissions }) => permissions.view).map(resourceElement)}
        </AdminUI>
      </AdminContext>
    </DescriptionContext>
  );
}

// `React.lazy` takes the default export of a module.
export default App; // oxlint-disable-line import/no-default-export
