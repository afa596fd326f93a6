// The files of the web app, as they were built: read when they are asked for, so that an app that shows no admin reads none.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Chunks } from "../http/index.ts";
import { resolvedOnce } from "../runtime/index.ts";

/** The folder of the build, from src/ and from dist/ alike. */
const folder = fileURLToPath(new URL("../../dist/admin-app/", import.meta.url));

const mediaTypes: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".woff2": "font/woff2",
};

/** A file as it is sent. */
export interface AppFile {
  readonly body: Chunks;
  readonly headers: Readonly<Record<string, string>>;
}

/** The files of a build. */
export interface AppFiles {
  /** The page; undefined when nothing was built. */
  readonly page: () => Promise<string | undefined>;
  /** A file of assets/ by its name, in the best encoding that a client accepts; undefined when there is none. */
  readonly asset: (name: string, acceptEncoding: string | null) => Promise<AppFile | undefined>;
}

const encodings = [
  { name: "br", suffix: ".br" },
  { name: "gzip", suffix: ".gz" },
];

/** The files of the build in a folder. Names are looked up among those that are there, so no name leads out of it. */
export function createAppFiles(root: string = folder): AppFiles {
  const assets = path.join(root, "assets");
  const names = resolvedOnce(async () => new Set(await readdir(assets).catch(() => [])));
  return {
    page: () => readFile(path.join(root, "index.html"), "utf8").catch(() => undefined),
    asset: async (name, acceptEncoding) => {
      const known = await names();
      const type = mediaTypes[path.extname(name)];
      if (type === undefined || !known.has(name)) return undefined;
      const encoding = encodings.find(
        (one) => known.has(name + one.suffix) && accepts(acceptEncoding, one.name),
      );
      const bytes = await readFile(path.join(assets, name + (encoding?.suffix ?? "")));
      return {
        body: whole(bytes),
        headers: {
          "content-type": type,
          "content-length": String(bytes.length),
          "cache-control": "public, max-age=31536000, immutable",
          vary: "Accept-Encoding",
          ...(encoding && { "content-encoding": encoding.name }),
        },
      };
    },
  };
}

/** Whether a client accepts an encoding (RFC 9110 section 12.5.3). */
const accepts = (header: string | null, name: string): boolean =>
  (header ?? "").split(",").some((item) => {
    const [coding = "", ...parameters] = item.split(";").map((part) => part.trim().toLowerCase());
    return coding === name && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter));
  });

// oxlint-disable-next-line require-await -- chunks are asynchronous
async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
