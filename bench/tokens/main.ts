// Measures signing and verifying against named peers in one run and prints a table: `npm run bench:tokens`.
import { cpus } from "node:os";
import { makeMaterial, type MeasuredAlgorithm } from "./algorithm.ts";
import { signers, verifiers } from "./contenders.ts";
import { type Figure, measure, median, ratio } from "./measure.ts";

const algorithms: readonly MeasuredAlgorithm[] = ["HS256", "RS256", "ES256", "EdDSA"];
const effort = { rounds: Number(process.argv[2] ?? 40), slice: 25 };

/** What is to be reached: how many times as fast as whom. */
const targets: Readonly<Record<string, readonly (readonly [own: string, peer: string, ratio: number])[]>> = {
  "HS256 verify": [
    ["latchkey", "fast-jwt", 1.2],
    ["latchkey, cache", "fast-jwt, cache", 2],
  ],
  // Not reached: what is done by hand, without a single check, costs as much. OpenSSL verifies in some 15 µs, and cutting,
  // decoding and JSON.parse take the rest.
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
  const figureOf = (name: string): Figure => figures.find((one) => one.name === name) ?? { name, speeds: [] };
  const own = figureOf("latchkey");
  console.log(`\n${title.padEnd(20)} ${"per second".padStart(12)}   latchkey is`);
  for (const figure of figures) {
    const times = figure.name.startsWith("latchkey") ? "" : `${ratio(own, figure).toFixed(2)} x`;
    const perSecond = Math.round(median(figure.speeds)).toLocaleString("en");
    console.log(`  ${figure.name.padEnd(18)} ${perSecond.padStart(12)}   ${times}`);
  }
  for (const [name, peer, wanted] of targets[title] ?? []) {
    const reached = ratio(figureOf(name), figureOf(peer));
    console.log(
      `  ${name} / ${peer}: ${reached.toFixed(2)} (wanted ${wanted}${reached < wanted ? ", NOT REACHED" : ""})`,
    );
  }
}
