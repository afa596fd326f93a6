// Measures signing and verifying against named peers in one run and prints a table: `npm run bench:tokens`.
import { cpus } from "node:os";
import { makeMaterial, type MeasuredAlgorithm } from "./algorithm.ts";
import { signers, verifiers } from "./contenders.ts";
import { type Figure, measure } from "./measure.ts";

const algorithms: readonly MeasuredAlgorithm[] = ["HS256", "RS256", "ES256", "EdDSA"];
const effort = { rounds: Number(process.argv[2] ?? 15), slice: 25 };

/** What is to be reached: how many times as fast as whom. */
const targets: Readonly<Record<string, readonly (readonly [own: string, peer: string, ratio: number])[]>> = {
  "HS256 verify": [
    ["latchkey", "fast-jwt", 1.2],
    ["latchkey, cache", "fast-jwt, cache", 2],
  ],
  "RS256 verify": [["latchkey", "node:crypto", 0.95]],
  "ES256 verify": [["latchkey", "node:crypto", 0.95]],
  "EdDSA verify": [["latchkey", "node:crypto", 0.95]],
  "HS256 sign": [["latchkey", "fast-jwt", 1.2]],
};

console.log(
  `Node ${process.version}, ${cpus()[0]?.model ?? "unknown processor"}; medians of ${effort.rounds} rounds of ${effort.slice} ms`,
);
for (const algorithm of algorithms) {
  const material = makeMaterial(algorithm, Date.now() / 1000);
  print(`${algorithm} verify`, await measure(verifiers(material), effort));
  print(`${algorithm} sign`, await measure(signers(material), effort));
}

function print(title: string, figures: readonly Figure[]): void {
  const speedOf = (name: string): number => figures.find((one) => one.name === name)?.perSecond ?? Number.NaN;
  const own = speedOf("latchkey");
  console.log(`\n${title.padEnd(18)} ${"per second".padStart(12)}   latchkey is`);
  for (const { name, perSecond } of figures) {
    const ratio = name.startsWith("latchkey") ? "" : `${(own / perSecond).toFixed(2)} x`;
    console.log(`  ${name.padEnd(16)} ${Math.round(perSecond).toLocaleString("en").padStart(12)}   ${ratio}`);
  }
  for (const [name, peer, wanted] of targets[title] ?? []) {
    const ratio = speedOf(name) / speedOf(peer);
    console.log(
      `  ${name} / ${peer}: ${ratio.toFixed(2)} (wanted ${wanted}${ratio < wanted ? ", NOT REACHED" : ""})`,
    );
  }
}
