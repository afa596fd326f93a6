// Reverse proxies before an app, where the machine has them: nginx and Caddy, configured as the guide says.
import { execFileSync, spawn } from "node:child_process";
import { accessSync, constants, readFileSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import { freePort } from "./postgres-server.ts";
import { root, scratchFolder } from "./process.ts";

/** Where a proxy listens, and where the app behind it does. */
export interface Ports {
  readonly app: number;
  readonly http: number;
  readonly https: number;
}

/** A proxy of the guide. */
export interface ReverseProxy {
  readonly name: string;
  /** Why it cannot run on this machine; undefined when it can. */
  readonly missing: string | undefined;
  /** Starts it before the app at a port, and waits until it listens and has its certificate. */
  readonly start: (app: number) => Promise<RunningProxy>;
}

/** A running proxy. */
export interface RunningProxy {
  readonly ports: Ports;
  readonly kill: () => void;
}

/** Writes the configuration into a folder, and gives the arguments and variables that run it. */
type Prepare = (folder: string, ports: Ports) => { args: string[]; env?: Readonly<Record<string, string>> };

const page = readFileSync(path.join(root, "docs/guide/deployment.md"), "utf8");
const configuration = (language: string): string =>
  new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(page)?.[1] ?? "";

/** Puts what the test has in place of what the guide says; what the guide does not say is a mistake. */
function replaced(text: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((result, [from, to]) => {
    if (!result.includes(from)) throw new Error(`the guide does not say ${from}`);
    return result.replaceAll(from, to);
  }, text);
}

const folders = [...(process.env["PATH"] ?? "").split(path.delimiter), "/usr/sbin", "/usr/local/sbin"];
const programNamed = (name: string): string | undefined =>
  folders.map((folder) => path.join(folder, name)).find(isExecutable);

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function prepareNginx(folder: string, ports: Ports): ReturnType<Prepare> {
  const certificate = path.join(folder, "certificate.pem");
  const key = path.join(folder, "key.pem");
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
  const made = ["-nodes", "-days", "1", "-subj", "/CN=api.example.com", "-keyout", key, "-out", certificate];
  execFileSync("openssl", ["req", "-x509", ...curve, ...made], { stdio: "ignore" });
  const servers = replaced(configuration("nginx"), {
    "listen 443 ssl": `listen 127.0.0.1:${ports.https} ssl`,
    "listen 80": `listen 127.0.0.1:${ports.http}`,
    "server 127.0.0.1:8000": `server 127.0.0.1:${ports.app}`,
    "/etc/ssl/api.example.com.pem": certificate,
    "/etc/ssl/api.example.com.key": key,
  });
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${path.join(folder, name)};`)
    .join(" ");
  const file = path.join(folder, "nginx.conf");
  writeFileSync(
    file,
    // One process, which ends whole when it is killed.
    `daemon off; master_process off; pid ${path.join(folder, "pid")}; error_log stderr;
     events {} http { access_log off; ${temporary} ${servers} }`,
  );
  return { args: ["-p", folder, "-e", "stderr", "-c", file] };
}

function prepareCaddy(folder: string, ports: Ports): ReturnType<Prepare> {
  const sites = replaced(configuration("caddyfile"), { "127.0.0.1:8000": `127.0.0.1:${ports.app}` });
  const file = path.join(folder, "Caddyfile");
  const settings = ["admin off", "local_certs", "skip_install_trust", "default_bind 127.0.0.1"];
  const given = [...settings, `http_port ${ports.http}`, `https_port ${ports.https}`];
  writeFileSync(file, `{\n${given.join("\n")}\n}\n${sites}`);
  return { args: ["run", "--config", file, "--adapter", "caddyfile"], env: { XDG_DATA_HOME: folder } };
}

/** nginx, whose test certificate openssl makes. */
export const nginx = proxy("nginx", ["openssl"], prepareNginx);

/** Caddy, with certificates of its own. */
export const caddy = proxy("caddy", [], prepareCaddy);

function proxy(name: string, needed: readonly string[], prepare: Prepare): ReverseProxy {
  const program = programNamed(name);
  const isThere = [name, ...needed].every((needs) => programNamed(needs) !== undefined);
  return {
    name,
    missing: isThere ? undefined : `apt-get install ${[name, ...needed].join(" ")}`,
    start: async (app) => {
      const ports = { app, http: await freePort(), https: await freePort() };
      const { args, env } = prepare(scratchFolder(), ports);
      const child = spawn(program ?? "", args, { env: { ...process.env, ...env } });
      // A run that is given up does not stop it.
      const kill = (): boolean => child.kill("SIGKILL");
      process.once("exit", kill);
      let output = "";
      for (const stream of [child.stdout, child.stderr]) {
        stream.on("data", (chunk: Buffer) => {
          output += chunk.toString();
        });
      }
      const ready = async (): Promise<boolean> =>
        (await accepts(ports.http)) && (await handshakes(ports.https));
      while (!(await ready())) {
        if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${output}`);
        await wait(20);
      }
      return {
        ports,
        kill: () => {
          process.off("exit", kill);
          kill();
        },
      };
    },
  };
}

function accepts(port: number): Promise<boolean> {
  return opens(connect(port, "127.0.0.1"), "connect");
}

/** Caddy listens before it has made its certificate; until then it refuses every handshake. */
function handshakes(port: number): Promise<boolean> {
  const trust = { servername: "api.example.com", rejectUnauthorized: false };
  return opens(connectTls({ port, host: "127.0.0.1", ...trust }), "secureConnect");
}

function opens(socket: Socket, event: "connect" | "secureConnect"): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once(event, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
