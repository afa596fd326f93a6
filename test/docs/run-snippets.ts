// Runs modules in one process, one after another, each in an empty folder of its own: `node run-snippets.ts FILE…`.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder = "", ...files] = process.argv.slice(2);

for (const file of files) {
  const place = path.join(folder, path.basename(file, ".ts"));
  mkdirSync(place);
  process.chdir(place);
  // The last name that was printed tells which module never came to its end.
  process.stdout.write(`running ${path.basename(file)}\n`);
  try {
    await import(pathToFileURL(file).href);
  } catch (error) {
    process.exitCode = 1;
    process.stdout.write(
      `FAILED ${path.basename(file)}: ${error instanceof Error ? error.stack : String(error)}\n`,
    );
  }
}
