// Dates and numbers as the user's language writes them, in the app's time zone.

const cached = new Map<string, Intl.DateTimeFormat>();

const formatOf = (name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const known = cached.get(name);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(navigator.languages, options);
  cached.set(name, made);
  return made;
};

/** An ISO date-time in a zone: `28 Nov 2026, 18:30`. What is no date-time comes back as it is. */
export function formatDateTime(iso: string, timeZone: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return formatOf(`datetime ${timeZone}`, { timeZone, dateStyle: "medium", timeStyle: "short" }).format(at);
}

/** A date without a time, such as `2026-11-28`. */
export function formatDate(date: string): string {
  const at = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return date;
  return formatOf("date", { timeZone: "UTC", dateStyle: "medium" }).format(at);
}

/** A day for a narrow place: `28 Nov`. */
export function formatDay(date: string): string {
  const at = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return date;
  return formatOf("day", { timeZone: "UTC", day: "numeric", month: "short" }).format(at);
}

/** A count with the language's separators; `10,000+` where not all was counted. */
export const formatCount = (count: number, isMore = false): string =>
  count.toLocaleString(navigator.languages) + (isMore ? "+" : "");
