// A real browser for tests, and sites for it: over https under any name that ends with `.test`, over http on this machine.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer } from "node:https";
import type { Server } from "node:net";
import path from "node:path";
import { type Browser, chromium } from "playwright-core";
import { inject } from "vitest";
import { afterFile } from "./after-file.ts";
import { launchOptions, noBrowser } from "./chromium.ts";
import { scratchFolder } from "./process.ts";

/** What the title of a test that needs a browser says where there can be none. */
export const skipped = noBrowser === undefined ? "" : ` (skipped: ${noBrowser})`;

// Reporters show no titles of tests that are skipped.
if (noBrowser !== undefined) console.warn(`Tests in a browser are skipped: ${noBrowser}`);

/** The browser of the run, or one of its own where the run has none; what a test file opened there is closed after it. */
export async function startBrowser(): Promise<Browser> {
  const endpoint = inject("browserEndpoint");
  const browser = await (endpoint === undefined
    ? chromium.launch(launchOptions)
    : chromium.connect(endpoint));
  afterFile(() => browser.close());
  return browser;
}

/** A server over https, which answers to every name. */
export interface Site {
  readonly port: number;
  /** The origin of the site under a name, such as `https://app.test:1234`. */
  readonly origin: (host: string) => string;
}

let certificate: { readonly key: string; readonly cert: string } | undefined;

function selfSigned(): { readonly key: string; readonly cert: string } {
  const folder = scratchFolder();
  const [key, cert] = [path.join(folder, "key.pem"), path.join(folder, "cert.pem")];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const made = ["-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=test"];
  execFileSync("openssl", ["req", "-x509", ...kind, ...made], { stdio: "ignore" });
  return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
}

/** Listens on a free port of this machine; closed after the test file. */
async function listen(server: Server & { closeAllConnections: () => void }): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  afterFile(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Serves over https with a certificate of its own. */
export async function startSite(listener: RequestListener): Promise<Site> {
  const port = await listen(createServer((certificate ??= selfSigned()), listener));
  return { port, origin: (host) => `https://${host}:${port}` };
}

/** Serves over http and answers the origin. Unlike over https with a certificate of one's own, browsers cache what it sends. */
export async function startHttpSite(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createHttpServer(listener))}`;
}

/** Serves empty pages. */
export const startPages = (): Promise<Site> =>
  startSite((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end("<!doctype html><title>page</title>");
  });
