// Finds the target of a path. It matches and decodes as Hono does, without Hono.
import { getPath, tryDecodeURIComponent } from "hono/utils/url";
import type { UrlParts } from "./url.ts";

/** What a path leads to, and the values of its parameters, decoded. */
export interface Found<Target> {
  readonly target: Target;
  readonly params: Readonly<Record<string, string>>;
}

/** Targets by their paths. */
export interface PathRouter<Target> {
  /**
   * Adds a path in Hono's syntax: parameters have a pattern without groups (`:pk{[^/.]+}`), and a last segment `*` stands for
   * every path below, and for that of its parent. Of several paths that match, the one that was added first counts.
   */
  readonly add: (pattern: string, target: Target) => void;
  readonly find: (url: UrlParts) => Found<Target> | undefined;
}

interface Entry<Target> {
  readonly target: Target;
  readonly names: readonly string[];
  /** The index of its first parameter among the groups of the expression. */
  readonly first: number;
}

const none: Readonly<Record<string, string>> = {};

/** Makes a router without paths. All paths are one expression, whose alternatives end with an empty group. */
export function createPathRouter<Target>(): PathRouter<Target> {
  const sources: string[] = [];
  /** By the index of the empty group that ends an alternative. */
  const entries: Entry<Target>[] = [];
  let groups = 1;
  let expression: RegExp | undefined;
  const search = (path: string): Found<Target> | undefined => {
    expression ??= new RegExp(`^(?:${sources.join("|")})$`, "s");
    const match = sources.length === 0 ? null : expression.exec(path);
    const entry = match === null ? undefined : entries[match.indexOf("", 1)];
    if (match === null || entry === undefined) return undefined;
    const { target, names, first } = entry;
    if (names.length === 0) return { target, params: none };
    const params: Record<string, string> = {};
    for (const [place, name] of names.entries())
      params[name] = tryDecodeURIComponent(match[first + place] ?? "");
    return { target, params };
  };
  // What a path without parameters leads to is searched once.
  const fixed = new Set<string>();
  const known = new Map<string, Found<Target>>();
  return {
    add: (pattern, target) => {
      const { source, names } = readPattern(pattern);
      sources.push(`${source}()`);
      entries[groups + names.length] = { target, names, first: groups };
      groups += names.length + 1;
      expression = undefined;
      if (!/[:*]/.test(pattern)) fixed.add(pattern);
    },
    find: (url) => {
      const path = decodedPath(url);
      const remembered = known.get(path);
      if (remembered !== undefined) return remembered;
      const found = search(path);
      if (found !== undefined && fixed.has(path)) known.set(path, found);
      return found;
    },
  };
}

/** A path as an expression, and the names of its parameters. */
function readPattern(pattern: string): { readonly source: string; readonly names: readonly string[] } {
  const names: string[] = [];
  const parent = pattern.endsWith("/*") ? pattern.slice(0, -2) : undefined;
  const source = (parent ?? pattern).replaceAll(
    /:(\w+)\{(.*?)\}(?=\/|$)|([\\^$.*+?()[\]{}|])/g,
    (_, name: string | undefined, value: string, sign: string) => {
      if (name === undefined) return `\\${sign}`;
      names.push(name);
      return `(${value})`;
    },
  );
  return { source: parent === undefined ? source : `${source}(?:/.*)?`, names };
}

/** The path with its escapes decoded, but for those of a slash. */
function decodedPath({ path }: UrlParts): string {
  if (!path.includes("%")) return path;
  // It reads nothing but the URL.
  // oxlint-disable-next-line no-unsafe-type-assertion -- see above
  return getPath({ url: `http://localhost${path}` } as Request);
}
