// Finds routes that are never reached because an earlier route matches all their paths.
import type { Route } from "./routes.ts";

/** The segments of a path. One of them may end with a format suffix (`tasks.json`). */
interface Pattern {
  readonly segments: readonly string[];
  /** The index of the segment with the suffix. */
  readonly suffixIndex?: number;
}

/** Whether `earlier` answers every request for the path of `later`, so that `later` is never reached. */
export function isCovered(later: Pick<Route, "path">, earlier: Pick<Route, "path" | "suffixes">): boolean {
  const wanted = later.path.split("/");
  return patternsOf(earlier).some((pattern) => covers(pattern, wanted));
}

/** Every path that a route matches: with the slash, without it (which redirects), and with a suffix. */
function patternsOf({ path, suffixes }: Pick<Route, "path" | "suffixes">): Pattern[] {
  const all = path.split("/");
  const patterns: Pattern[] = [{ segments: all }];
  const hasSlash = path.endsWith("/");
  const withoutSlash = hasSlash ? all.slice(0, -1) : all;
  if (hasSlash && path.length > 1) patterns.push({ segments: withoutSlash });
  if (suffixes === undefined) return patterns;
  // At a root the suffix is a separate segment: "/api/.json".
  const segments = suffixes === "after slash" ? all : withoutSlash;
  const suffixIndex = segments.length - 1;
  return [...patterns, { segments, suffixIndex }, { segments: [...segments, ""], suffixIndex }];
}

function covers({ segments, suffixIndex }: Pattern, wanted: readonly string[]): boolean {
  const isOpen = segments.at(-1) === "*";
  if (isOpen ? wanted.length < segments.length : wanted.length !== segments.length) return false;
  return segments.every((segment, index) => {
    const other = wanted[index] ?? "";
    if (index !== suffixIndex) return isWithin(other, segment);
    const [, stem] = /^(.*)\.[a-z0-9]+$/.exec(other) ?? [];
    return stem !== undefined && isWithin(stem, segment);
  });
}

const isParameter = (segment: string): boolean => /^:\w+$/.test(segment);

/** Whether a pattern matches a segment: `:name` matches any without dots, `*` matches any. */
function isWithin(segment: string, pattern: string): boolean {
  if (segment === pattern || pattern === "*") return true;
  return isParameter(pattern) && (isParameter(segment) || /^[^/.:*]+$/.test(segment));
}
