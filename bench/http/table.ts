// A table of results, for a terminal and for docs/performance.md.
import type { Figure } from "./figures.ts";
import type { Work } from "./work.ts";

/** A table as it is printed and kept as JSON. */
export interface Table {
  readonly name: string;
  readonly title: string;
  /** What limits its figures. */
  readonly limits: string;
  /** The first column is text, the others are numbers. */
  readonly heads: readonly string[];
  readonly lines: readonly (readonly string[])[];
  /** Sentences below it: who is missing and why, and figures that fit in no column. */
  readonly notes: readonly string[];
}

const heads = ["", "rate", "CPU", "µs CPU", "per second", "min", "max", "p50 ms", "p99 ms", "load"];

/** The table of a work. "rate" and "CPU" are ratios to the first line; above 1 is better in both. */
export function tableOf({ name, title, limits, connections }: Work, figures: readonly Figure[]): Table {
  return {
    name,
    title: `${title}, ${connections} connection${connections === 1 ? "" : "s"}`,
    limits,
    heads,
    lines: figures.filter(({ skipped }) => skipped === undefined).map(lineOf),
    notes: figures.flatMap(({ contender, skipped, busiestShare }) => {
      if (skipped !== undefined) return [notMeasured(`${contender}: ${skipped}`)];
      const share = (busiestShare * 100).toFixed(0);
      return busiestShare < 1 ? [`${contender}: the busiest of them did ${share} % of the work.`] : [];
    }),
  };
}

function lineOf(figure: Figure): string[] {
  const { contender, failures } = figure;
  return [
    failures === 0 ? contender : `${contender} (${failures} FAILED)`,
    digits(figure.rateRatio, 2),
    digits(figure.cpuRatio, 2),
    digits(figure.cpu, figure.cpu < 1000 ? 1 : 0),
    figure.rate.toFixed(figure.rate < 100 ? 1 : 0),
    figure.min.toFixed(0),
    figure.max.toFixed(0),
    figure.p50.toFixed(2),
    figure.p99.toFixed(1),
    `${(figure.loadShare * 100).toFixed(0)} %`,
  ];
}

/** The note that says what is missing. */
export const notMeasured = (reason: string): string => `Not measured: ${reason.replace(/\.$/, "")}.`;

/** A figure; a dash where no request was answered. */
const digits = (value: number, count: number): string =>
  Number.isFinite(value) ? value.toFixed(count) : "–";

/** A table for a terminal. */
export function asText({ title, heads, lines, notes }: Table): string {
  const all = [heads, ...lines];
  const widths = heads.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
  const text = all.map((line) =>
    line.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join("  "),
  );
  return `\n${title}\n${[...text, ...notes].join("\n")}`;
}

const pad = (cell: string, width: number, column: number): string =>
  column === 0 ? cell.padEnd(width) : cell.padStart(width);

/** A section of docs/performance.md. */
export function asMarkdown({ title, limits, heads, lines, notes }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = line(heads.map((_, column) => (column === 0 ? "---" : "---:")));
  const table = [line(heads), rule, ...lines.map(line)].join("\n");
  return [
    `### ${title}`,
    ...(lines.length > 0 ? [table] : []),
    ...notes,
    ...(lines.length > 0 ? [`Limited by: ${limits}.`] : []),
  ].join("\n\n");
}
