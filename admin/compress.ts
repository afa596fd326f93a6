// A plugin for Vite: writes .br and .gz beside each file of the build that compression makes smaller.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const compressible = /\.(?:js|css|svg)$/;

function compressFolder(folder: string): void {
  for (const name of readdirSync(folder).filter((name) => compressible.test(name))) {
    const file = path.join(folder, name);
    const content = readFileSync(file);
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    };
    writeFileSync(`${file}.br`, brotliCompressSync(content, { params }));
    writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  }
}

/** Compresses what lies in assets/ once the build is written. index.html stays as it is: each answer has its own nonce. */
export const compressed = (): Plugin => {
  let outDir = "";
  return {
    name: "compress",
    apply: "build",
    configResolved: (config) => {
      outDir = path.resolve(config.root, config.build.outDir);
    },
    closeBundle: () => compressFolder(path.join(outDir, "assets")),
  };
};
