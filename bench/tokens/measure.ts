// Measures contenders side by side: short rounds in turn, so that whatever else the machine does falls on all alike.

/** One thing to be timed. `run` does `times` operations, one after the other. */
export interface Contender {
  readonly name: string;
  readonly run: (times: number) => void | Promise<void>;
}

/** What a contender did in each round, in operations per second. */
export interface Figure {
  readonly name: string;
  readonly speeds: readonly number[];
}

/** How long it is measured. */
export interface Effort {
  readonly rounds: number;
  /** How long one contender's share of a round is, in milliseconds. */
  readonly slice: number;
}

/** Measures every contender in every round and each time in another order. */
export async function measure(contenders: readonly Contender[], effort: Effort): Promise<Figure[]> {
  const turns: { contender: Contender; times: number; speeds: number[] }[] = [];
  for (const contender of contenders) {
    turns.push({ contender, times: await timesFor(contender, effort.slice), speeds: [] });
  }
  for (let round = 0; round < effort.rounds; round++) {
    for (const turn of shuffled(turns)) {
      turn.speeds.push(await speed(turn.contender, turn.times));
    }
  }
  return turns.map(({ contender, speeds }) => ({ name: contender.name, speeds }));
}

function shuffled<T>(values: readonly T[]): T[] {
  return values
    .map((value) => ({ value, place: Math.random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ value }) => value);
}

/** How many operations fill a slice; finding out warms the code up. */
async function timesFor(contender: Contender, slice: number): Promise<number> {
  let times = 16;
  for (;;) {
    const perSecond = await speed(contender, times);
    const wanted = Math.ceil((perSecond * slice) / 1000);
    if (wanted <= times * 2) return wanted;
    times = Math.min(wanted, times * 8);
  }
}

/** How many times as fast one is as another: the median of the rounds' ratios, since a slow moment slows a whole round. */
export function ratio(one: Figure, other: Figure): number {
  return median(one.speeds.map((speed, round) => speed / (other.speeds[round] ?? Number.NaN)));
}

async function speed({ run }: Contender, times: number): Promise<number> {
  // Caches filled and garbage left by the one before are not to be paid for here.
  await run(Math.ceil(times / 5));
  const start = process.hrtime.bigint();
  await run(times);
  return (times * 1e9) / Number(process.hrtime.bigint() - start);
}

/** The middle one. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}
