// A real browser for tests, where the machine has one: Debian's Chromium. Sites have names that end with `.test`, over https.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import path from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterFile } from "./after-file.ts";
import { scratchFolder } from "./process.ts";

const folders = [...(process.env["PATH"] ?? "").split(path.delimiter), "/usr/bin"];
const program = ["chromium", "chromium-browser"]
  .flatMap((name) => folders.map((folder) => path.join(folder, name)))
  .find((file) => existsSync(file));

/** Why there can be no browser on this machine; undefined when there can. */
export const noBrowser =
  program === undefined ? "chromium is not installed: apt-get install chromium" : undefined;

/** What the title of a test that needs one says where there can be none. */
export const skipped = noBrowser === undefined ? "" : ` (skipped: ${noBrowser})`;

// Reporters show no titles of tests that are skipped.
if (noBrowser !== undefined) console.warn(`Tests in a browser are skipped: ${noBrowser}`);

/** Starts a browser, which is closed after the test file. `*.test` are names of this machine; any certificate is accepted. */
export async function startBrowser(): Promise<Browser> {
  if (program === undefined) throw new Error(noBrowser);
  const browser = await chromium.launch({
    executablePath: program,
    args: [
      "--host-resolver-rules=MAP *.test 127.0.0.1",
      "--ignore-certificate-errors",
      "--disable-dev-shm-usage",
    ],
  });
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

/** Serves over https with a certificate of its own; closed after the test file. */
export async function startSite(
  listener: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Site> {
  const server = createServer((certificate ??= selfSigned()), listener);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  afterFile(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { port, origin: (host) => `https://${host}:${port}` };
}

/** Serves empty pages. */
export const startPages = (): Promise<Site> =>
  startSite((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end("<!doctype html><title>page</title>");
  });
