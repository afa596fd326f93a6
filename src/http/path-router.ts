// Finds the target of a path. It matches and decodes as Hono does, whose router it uses, without the rest of Hono.
import { METHOD_NAME_ALL } from "hono/router";
import { RegExpRouter } from "hono/router/reg-exp-router";
import { SmartRouter } from "hono/router/smart-router";
import { TrieRouter } from "hono/router/trie-router";
import { getPath, tryDecodeURIComponent } from "hono/utils/url";
import type { UrlParts } from "./url.ts";

/** What a path leads to, and the values of its parameters, decoded. */
export interface Found<Target> {
  readonly target: Target;
  readonly params: Readonly<Record<string, string>>;
}

/** Targets by their paths. */
export interface PathRouter<Target> {
  /** Adds a path in Hono's syntax. Of several paths that match, the one that was added first counts. */
  readonly add: (pattern: string, target: Target) => void;
  readonly find: (url: UrlParts) => Found<Target> | undefined;
}

const none: Readonly<Record<string, string>> = {};

/** Makes a router without paths. After the first `find`, none can be added. */
export function createPathRouter<Target>(): PathRouter<Target> {
  const router = new SmartRouter<Target>({ routers: [new RegExpRouter(), new TrieRouter()] });
  const search = (path: string): Found<Target> | undefined => {
    const [[first] = [], values] = router.match(METHOD_NAME_ALL, path);
    if (first === undefined) return undefined;
    const [target, keys] = first;
    let params: Record<string, string> | undefined;
    for (const name in keys) {
      const key = keys[name];
      const value = typeof key === "number" ? values?.[key] : key;
      if (value !== undefined) (params ??= {})[name] = tryDecodeURIComponent(value);
    }
    return { target, params: params ?? none };
  };
  // What a path without parameters leads to is searched once.
  const fixed = new Set<string>();
  const known = new Map<string, Found<Target>>();
  return {
    add: (pattern, target) => {
      router.add(METHOD_NAME_ALL, pattern, target);
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

/** The path with its escapes decoded, but for those of a slash. */
function decodedPath({ path }: UrlParts): string {
  if (!path.includes("%")) return path;
  // It reads nothing but the URL.
  // oxlint-disable-next-line no-unsafe-type-assertion -- see above
  return getPath({ url: `http://localhost${path}` } as Request);
}
