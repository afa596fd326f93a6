// Durations in options, such as "5m".

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/**
 * Converts a duration to seconds: a number of seconds, or a string such as "90s", "5m", "12h", "1d" or "2w". Gives undefined
 * for anything else.
 *
 * @example
 * parseDuration("5m"); // 300
 */
export function parseDuration(duration: string | number): number | undefined {
  if (typeof duration === "number") return Number.isFinite(duration) && duration >= 0 ? duration : undefined;
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*([smhdw])$/.exec(duration.trim()) ?? [];
  return amount === undefined || unit === undefined ? undefined : Number(amount) * (units[unit] ?? 1);
}
