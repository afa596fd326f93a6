// The entry: puts the nonce into the styles that are made in the browser, and shows the login page or the app.
import createCache from "@emotion/cache";
import { CacheProvider } from "@emotion/react";
import { lazy, StrictMode, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { createBrowserRouter, RouterProvider } from "react-router-dom";
import { adminPath } from "./api/base.ts";

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;
const styles = createCache({ key: "lk", prepend: true, ...(nonce === undefined ? {} : { nonce }) });

const LoginPage = lazy(() => import("./login/page.tsx"));
const App = lazy(() => import("./app.tsx"));

const router = createBrowserRouter(
  [
    { path: "/login/*", element: <LoginPage /> },
    { path: "*", element: <App /> },
  ],
  { basename: adminPath },
);

const root = document.querySelector("#root");
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <CacheProvider value={styles}>
        <Suspense>
          <RouterProvider router={router} />
        </Suspense>
      </CacheProvider>
    </StrictMode>,
  );
