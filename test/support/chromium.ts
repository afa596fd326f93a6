// Debian's Chromium, where the machine has it, and how tests start it: names that end with `.test` are of this machine.
import { existsSync } from "node:fs";
import path from "node:path";

const folders = [...(process.env["PATH"] ?? "").split(path.delimiter), "/usr/bin"];
const program = ["chromium", "chromium-browser"]
  .flatMap((name) => folders.map((folder) => path.join(folder, name)))
  .find((file) => existsSync(file));

/** Why there can be no browser on this machine; undefined when there can. */
export const noBrowser =
  program === undefined ? "chromium is not installed: apt-get install chromium" : undefined;

/** How to start the browser; any certificate is accepted. */
export const launchOptions = {
  ...(program !== undefined && { executablePath: program }),
  args: [
    "--host-resolver-rules=MAP *.test 127.0.0.1",
    "--ignore-certificate-errors",
    "--disable-dev-shm-usage",
  ],
};
