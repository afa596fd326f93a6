// The pages of the admin and the files of its web app. What they show comes from the operations below `api/`.
import { randomBytes } from "node:crypto";
import { type PlainRequest, type PlainRoute, notFound, Reply } from "../http/index.ts";
import type { AppFiles } from "./app-files.ts";

/** What the pages are made with. */
export interface PageParts {
  /** The path of the admin, which starts and ends with a slash. */
  readonly path: string;
  readonly files: AppFiles;
  /** Whether a request belongs to a session of active staff. */
  readonly isLoggedIn: (request: PlainRequest) => Promise<boolean>;
}

const html = "text/html; charset=utf-8";

/** The routes of the pages: a page without its slash, the files of the web app, and every other path below the admin's. */
export function adminPages({ path, files, isLoggedIn }: PageParts): PlainRoute[] {
  const below = (request: PlainRequest): string => request.url.path.slice(path.length);
  return [
    {
      path: path.slice(0, -1),
      answer: ({ basePath, url }) =>
        new Reply(301, undefined, { "content-type": html, location: `${basePath}${path}${url.query}` }),
    },
    {
      path: `${path}assets/*`,
      answer: async (request) => {
        const name = below(request).slice("assets/".length);
        const file = await files.asset(name, request.request.headers.get("accept-encoding"));
        if (file === undefined) throw notFound();
        return new Reply(200, file.body, file.headers);
      },
    },
    {
      path: `${path}api/*`,
      answer: () => {
        throw notFound();
      },
    },
    {
      path: `${path}*`,
      answer: async (request) => {
        const isLogin = below(request) === "login/";
        if (!isLogin && !(await isLoggedIn(request))) return toLogin(path, request);
        return page(path, request, await files.page());
      },
    },
  ];
}

/** Django's redirect to the login, which leads back to the page. The page is below the admin's path, whatever a client sent. */
function toLogin(path: string, { basePath, url }: PlainRequest): Reply {
  const next = encodeURIComponent(`${basePath}${url.path}${url.query}`).replaceAll("%2F", "/");
  return new Reply(302, undefined, {
    "content-type": html,
    location: `${basePath}${path}login/?next=${next}`,
    vary: "Cookie",
    "cache-control": "no-store",
  });
}

function page(path: string, { basePath }: PlainRequest, built: string | undefined): Reply {
  const nonce = randomBytes(18).toString("base64");
  const text = (built ?? missingPage)
    .replaceAll("__NONCE__", nonce)
    .replaceAll("__BASE__", `${basePath}${path}`.slice(0, -1));
  return Reply.text(200, text, {
    "content-type": html,
    "content-security-policy": policy(nonce),
    "cache-control": "no-store",
    vary: "Cookie",
  });
}

/** Scripts and styles are those that carry the nonce of this answer, and what such a script loads. */
const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

const missingPage = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Admin</title></head>
<body><p>The pages of the admin are not built. Run <code>npm run build:admin</code> in the clone of Latchkey.</p></body>
</html>
`;
