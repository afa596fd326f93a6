// Which paths a route takes from those behind it: patterns compared segment by segment, in the order of registration.
import type { Route } from "./routes.ts";

/** A path by its segments, of which one may end with a format suffix (`tasks.json`). */
interface Pattern {
  readonly segments: readonly string[];
  /** The position of the segment with the suffix. */
  readonly suffixed?: number;
}

/** Whether `earlier` answers every request for the path of `later`, which is then never reached. */
export function isCovered(later: Pick<Route, "path">, earlier: Pick<Route, "path" | "suffixes">): boolean {
  const wanted = later.path.split("/");
  return patternsOf(earlier).some((pattern) => covers(pattern, wanted));
}

/** Every path that a route takes: its own, the one without the slash, which redirects, and those with a suffix. */
function patternsOf({ path, suffixes }: Pick<Route, "path" | "suffixes">): Pattern[] {
  const whole = path.split("/");
  const patterns: Pattern[] = [{ segments: whole }];
  const hasSlash = path.endsWith("/");
  const withoutSlash = hasSlash ? whole.slice(0, -1) : whole;
  if (hasSlash && path.length > 1) patterns.push({ segments: withoutSlash });
  if (suffixes === undefined) return patterns;
  // At a root the suffix is a segment of its own: "/api/.json".
  const segments = suffixes === "behind" ? whole : withoutSlash;
  const suffixed = segments.length - 1;
  return [...patterns, { segments, suffixed }, { segments: [...segments, ""], suffixed }];
}

function covers({ segments, suffixed }: Pattern, wanted: readonly string[]): boolean {
  const isOpen = segments.at(-1) === "*";
  if (isOpen ? wanted.length < segments.length : wanted.length !== segments.length) return false;
  return segments.every((segment, index) => {
    const other = wanted[index] ?? "";
    if (index !== suffixed) return isWithin(other, segment);
    const [, stem] = /^(.*)\.[a-z0-9]+$/.exec(other) ?? [];
    return stem !== undefined && isWithin(stem, segment);
  });
}

const isParameter = (segment: string): boolean => /^:\w+$/.test(segment);

/** `:name` stands for a segment without dots, `*` for any. */
function isWithin(segment: string, pattern: string): boolean {
  if (segment === pattern || pattern === "*") return true;
  return isParameter(pattern) && (isParameter(segment) || /^[^/.:*]+$/.test(segment));
}
