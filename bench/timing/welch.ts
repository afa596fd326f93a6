// Welch's t-test between two samples of durations, as dudect applies it: whole, and without the slow ones that noise makes.
// Reparaz, Balasch, Verbauwhede: "Dude, is my code constant time?" (2017).

/** Shares of all durations that are kept, the quickest first. */
const kept = [1, 0.99, 0.95, 0.9, 0.75, 0.5];

/** The greatest |t| of two samples over all shares. Below 4.5 nothing tells them apart. */
export function greatestT(one: readonly number[], other: readonly number[]): number {
  const all = [...one, ...other].toSorted((a, b) => a - b);
  return Math.max(
    ...kept.map((share) => {
      const limit = all[Math.ceil(all.length * share) - 1] ?? Infinity;
      const within = (durations: readonly number[]): number[] => durations.filter((each) => each <= limit);
      return Math.abs(welchT(within(one), within(other)));
    }),
  );
}

function welchT(one: readonly number[], other: readonly number[]): number {
  const [a, b] = [momentsOf(one), momentsOf(other)];
  return (a.mean - b.mean) / Math.sqrt(a.variance / one.length + b.variance / other.length);
}

function momentsOf(values: readonly number[]): { readonly mean: number; readonly variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / (values.length - 1) };
}
