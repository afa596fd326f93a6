// Durations as people write them.

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Seconds in a duration: a number of seconds, or a text such as "90s", "5m", "12h", "1d", "2w"; undefined when it is neither. */
export function parseDuration(duration: string | number): number | undefined {
  if (typeof duration === "number") return Number.isFinite(duration) && duration >= 0 ? duration : undefined;
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*([smhdw])$/.exec(duration.trim()) ?? [];
  return amount === undefined || unit === undefined ? undefined : Number(amount) * (units[unit] ?? 1);
}
