// Measures contenders side by side: short rounds in turn, so that whatever else the machine does falls on all alike.

/** One thing to be timed. `run` does `times` operations, one after the other. */
export interface Contender {
  readonly name: string;
  readonly run: (times: number) => void | Promise<void>;
}

/** What a contender did, in operations per second: the median of its rounds. */
export interface Figure {
  readonly name: string;
  readonly perSecond: number;
}

/** How long it is measured. */
export interface Effort {
  readonly rounds: number;
  /** How long one contender's share of a round is, in milliseconds. */
  readonly slice: number;
}

/** Measures every contender in every round, each round beginning with another one. */
export async function measure(contenders: readonly Contender[], effort: Effort): Promise<Figure[]> {
  const turns: { contender: Contender; times: number; speeds: number[] }[] = [];
  for (const contender of contenders) {
    turns.push({ contender, times: await timesFor(contender, effort.slice), speeds: [] });
  }
  for (let round = 0; round < effort.rounds; round++) {
    const first = round % turns.length;
    for (const turn of [...turns.slice(first), ...turns.slice(0, first)]) {
      turn.speeds.push(await speed(turn.contender, turn.times));
    }
  }
  return turns.map(({ contender, speeds }) => ({ name: contender.name, perSecond: median(speeds) }));
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

async function speed({ run }: Contender, times: number): Promise<number> {
  const start = process.hrtime.bigint();
  await run(times);
  return (times * 1e9) / Number(process.hrtime.bigint() - start);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}
