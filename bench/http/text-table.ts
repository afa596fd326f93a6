// A table of figures for a terminal.
import type { Figure } from "./figures.ts";
import type { Work } from "./work.ts";

const heads = ["", "ratio", "CPU ratio", "µs CPU", "per second", "min", "max", "p99 ms", "load"];

/** The title, and a line for each contender. */
export function textTable({ title, connections }: Work, figures: readonly Figure[]): string {
  const measured = figures.filter(({ skipped }) => skipped === undefined);
  const skipped = figures.flatMap(({ contender, skipped: why }) =>
    why === undefined ? [] : [`${contender}: ${why}`],
  );
  const lines = [heads, ...measured.map(lineOf)];
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const text = lines.map((line) =>
    line
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  "),
  );
  return `\n${title}, ${connections} connections\n${[...text, ...skipped].join("\n")}`;
}

function lineOf(figure: Figure): string[] {
  const { contender, failures } = figure;
  return [
    failures === 0 ? contender : `${contender} (${failures} FAILED)`,
    figure.rateRatio.toFixed(2),
    figure.cpuRatio.toFixed(2),
    figure.cpu.toFixed(1),
    figure.rate.toFixed(0),
    figure.min.toFixed(0),
    figure.max.toFixed(0),
    figure.p99.toFixed(1),
    `${(figure.loadShare * 100).toFixed(0)} %`,
  ];
}
