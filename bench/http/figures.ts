// Makes the figures of a table from the slices of a work: medians, and ratios within each round.
import { median } from "../tokens/measure.ts";
import type { Slice } from "./contender.ts";
import type { Measured } from "./run-work.ts";

/** One line of a table. */
export interface Figure {
  readonly contender: string;
  readonly skipped?: string;
  /** Requests per second: the median of the rounds, the lowest and the highest. */
  readonly rate: number;
  readonly min: number;
  readonly max: number;
  /** CPU time of the server in microseconds per request. */
  readonly cpu: number;
  /** The rate and the CPU time as ratios to those of the first contender in the same round. Above 1 is better in both. */
  readonly rateRatio: number;
  readonly cpuRatio: number;
  /** Latencies in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly failures: number;
  /** The share of the work that the busiest of several workers did, by CPU time; 1 for a server of one process. */
  readonly busiestShare: number;
  /** The share of its core that the load generator used. */
  readonly loadShare: number;
}

const rateOf = ({ requests, duration }: Slice): number => (requests * 1000) / duration;
const busiestOf = ({ workerCpu }: Slice): number =>
  workerCpu.length < 2 ? 1 : Math.max(...workerCpu) / workerCpu.reduce((sum, time) => sum + time, 0);
const cpuOf = ({ requests, serverCpu }: Slice): number => (serverCpu * 1000) / requests;

/** The lines of a table. */
export function figuresOf(measured: readonly Measured[]): Figure[] {
  const reference = measured[0]?.slices ?? [];
  return measured.map(({ contender, slices, skipped }) => {
    const rates = slices.map(rateOf);
    const ratios = (of: (slice: Slice) => number): number[] =>
      slices.map((slice, round) => of(slice) / of(reference[round] ?? slice));
    return {
      contender,
      ...(skipped !== undefined && { skipped }),
      rate: median(rates),
      min: Math.min(...rates),
      max: Math.max(...rates),
      cpu: median(slices.map(cpuOf)),
      rateRatio: median(ratios(rateOf)),
      cpuRatio: 1 / median(ratios(cpuOf)),
      p50: median(slices.map(({ p50 }) => p50)),
      p99: median(slices.map(({ p99 }) => p99)),
      failures: slices.reduce((sum, { failures }) => sum + failures, 0),
      busiestShare: median(slices.map(busiestOf)),
      loadShare: median(slices.map(({ loadCpu, duration }) => loadCpu / duration)),
    };
  });
}
