// A process of the tests of secrets: starts at the same moments as others, in one folder after the other, or changes a ring.
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileRingStore, generate } from "../../src/keys/index.ts";
import { resolveSecret } from "../../src/app/secret.ts";
import { KeyError } from "../../src/tokens/index.ts";

/** What a process did in one folder. */
export interface FirstStart {
  readonly secret: string;
  /** What it logged. */
  readonly said: readonly string[];
}

const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** Waits until a time in milliseconds since the epoch: sleeps, and spins at the end, since a timer would be less exact. */
function waitUntil(moment: number): void {
  const sleep = moment - Date.now() - 2;
  if (sleep > 0) Atomics.wait(sleeper, 0, 0, sleep);
  while (Date.now() < moment);
}

/** Starts for the first time in folder 0, 1, 2, … at moments `apart` milliseconds apart. */
function startEverywhere(root: string, folders: number, begin: number, apart: number): FirstStart[] {
  return Array.from({ length: folders }, (_, index) => {
    const folder = path.join(root, String(index));
    mkdirSync(folder, { recursive: true });
    process.chdir(folder);
    const said: string[] = [];
    waitUntil(begin + index * apart);
    try {
      return { secret: resolveSecret(undefined, (line) => said.push(line)), said };
    } catch (error) {
      return { secret: String(error), said };
    }
  });
}

/** Reads the file of each folder in turn until it exists, from just before `begin` on; gives every text that was read. */
function lookEverywhere(root: string, folders: number, begin: number): string[] {
  waitUntil(begin - 20);
  return Array.from({ length: folders }, (_, index) => {
    const file = path.join(root, String(index), ".latchkey-secret");
    for (;;) {
      try {
        return readFileSync(file, "utf8");
      } catch {
        // It does not exist yet.
      }
    }
  });
}

/** Adds keys to a ring, reading it before each; gives how often another process was first. */
async function addKeys(file: string, times: number): Promise<{ added: string[]; refused: number }> {
  const store = fileRingStore(file);
  const added: string[] = [];
  let refused = 0;
  while (added.length < times) {
    const ring = await store.read();
    const { ring: changed, entry } = generate(ring, "EdDSA", new Date());
    try {
      await store.write(changed, ring);
      added.push(entry.kid);
    } catch (error) {
      if (!(error instanceof KeyError) || error.code !== "ambiguous") throw error;
      refused += 1;
    }
  }
  return { added, refused };
}

const [task, place = "", count, begin, apart] = process.argv.slice(2);
const outcome =
  task === "start"
    ? startEverywhere(place, Number(count), Number(begin), Number(apart))
    : task === "look"
      ? lookEverywhere(place, Number(count), Number(begin))
      : await addKeys(place, Number(count));
process.stdout.write(JSON.stringify(outcome));
