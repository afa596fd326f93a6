// Django REST Framework with Simple JWT under gunicorn, from Debian's packages, on a copy of the same database.
import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { readSettings, sayReady } from "../servers/settings.ts";
import { freePort } from "../../test/support/postgres-server.ts";

const gunicorn = "/usr/bin/gunicorn";
const folder = path.join(import.meta.dirname, "django");
const packages = "python3-djangorestframework-simplejwt gunicorn";

if (!existsSync(gunicorn)) throw new Error(`skipped; on Debian: apt-get install ${packages}`);
const settings = readSettings();
const env = {
  ...process.env,
  BENCH: JSON.stringify({ ...settings, file: settings.database.slice("sqlite:".length) }),
};
execFileSync("/usr/bin/python3", [path.join(folder, "bench_site.py"), "prepare"], { env });
const port = await freePort();
const server = spawn(
  gunicorn,
  ["--chdir", folder, "--bind", `127.0.0.1:${port}`, "--worker-class", "gthread", "--threads", "4"].concat([
    "--keep-alive",
    "60",
    "bench_site:application",
  ]),
  { env, stdio: ["ignore", "ignore", "pipe"] },
);
process.once("SIGTERM", () => server.kill("SIGTERM"));
process.once("exit", () => server.kill("SIGKILL"));
server.once("exit", () => process.exit());
server.stderr.on("data", (text: Buffer) => {
  if (text.includes("Booting worker")) setTimeout(() => sayReady({ port }), 1500);
});
