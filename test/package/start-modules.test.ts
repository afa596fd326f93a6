// What a start loads, and the first requests: only what they need. Each module costs time and memory in every process.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { cli, quickstart, root, scratchFolder } from "../support/process.ts";

interface Loaded {
  readonly urls: readonly string[];
  /** Node's own modules and bindings. */
  readonly own: readonly string[];
}

/** What `latchkey start` has loaded after it has answered some requests. */
async function loadedByStart(): Promise<Loaded> {
  const cwd = scratchFolder();
  const preload = path.join(root, "test/package/start-modules.ts");
  const child = spawn(process.execPath, ["--import", preload, cli, "start", quickstart], {
    cwd,
    env: {
      ...process.env,
      SECRET_KEY: "modules-".repeat(6),
      DATABASE_URL: "sqlite:app.db",
      PORT: "0",
      HOME: cwd,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = text(child.stderr);
  let printed = "";
  for await (const chunk of child.stdout) {
    printed += String(chunk);
    const [, url] = /^listening {2}(\S+)\n/m.exec(printed) ?? [];
    if (url === undefined) continue;
    const statuses = await Promise.all(
      ["/", "/health/ready", "/api/tasks/", "/none"].map(async (to) => (await fetch(`${url}${to}`)).status),
    );
    expect(statuses).toEqual([200, 200, 401, 404]);
    break;
  }
  child.kill("SIGTERM");
  await once(child, "exit");
  // Cached code is read only from the user's own folder.
  expect(existsSync(path.join(cwd, ".cache"))).toBe(false);
  return JSON.parse((await output).trim().split("\n").at(-1) ?? "");
}

/** The modules of src/ that a file of dist/ was made of, as its source map says. A file that only imports others has none. */
function sourcesOf(url: string): string[] {
  const map = `${fileURLToPath(url)}.map`;
  if (!existsSync(map)) return [];
  const { sources }: { sources: string[] } = JSON.parse(readFileSync(map, "utf8"));
  return sources.map((source) => source.replace(/^.*\/src\//, ""));
}

describe("a start on SQLite, with some requests", () => {
  it("loads few files, of the packages only its own bundles, and nothing that it does not need", async () => {
    const { urls, own } = await loadedByStart();
    const packages = urls.flatMap((url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? []);
    expect(packages).toEqual([]);
    expect(urls.filter((url) => url.includes("kysely"))).toEqual([
      expect.stringMatching(/\/dist\/chunks\/kysely\.js$/),
    ]);
    const files = urls.filter((url) => url.startsWith(pathToFileURL(path.join(root, "dist/")).href));
    // Each file costs about half a millisecond, so they are few.
    expect(files.length).toBeLessThan(45);
    const sources = files.flatMap(sourcesOf);
    const commands = sources.flatMap((source) => /^cli\/commands\/(.+)\.ts$/.exec(source)?.[1] ?? []);
    expect(commands).toEqual(["start"]);
    const needless =
      /^(?:testing|admin\/routes)|^passwords\/bcrypt-(?:threads|worker)|^cli\/(?:prompt|init|dev|fixtures)/;
    expect(sources.filter((source) => needless.test(source))).toEqual([]);
    // Node's fetch, TLS, HTTP/2 and web streams: importing node:http as an ES module would load them.
    expect(own.filter((name) => /undici|http2|tls|webstreams|zlib/.test(name))).toEqual([]);
  });
});
