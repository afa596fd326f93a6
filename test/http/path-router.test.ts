// The router of the built-in routes: it finds what Hono's own router finds, for any paths.
import { METHOD_NAME_ALL } from "hono/router";
import { TrieRouter } from "hono/router/trie-router";
import { expect, it } from "vitest";
import * as fc from "fast-check";
import { createPathRouter } from "../../src/http/path-router.ts";

const patterns = [
  "/",
  "/api/",
  "/api",
  "/api/:file{\\.[a-z0-9]+}",
  "/api/tasks/",
  "/api/tasks",
  "/api/:file{tasks\\.[a-z0-9]+}",
  "/api/:file{tasks\\.[a-z0-9]+}/",
  "/api/tasks/done/",
  "/api/tasks/:pk{[^/.]+}/",
  "/api/tasks/:pk{[^/.]+}",
  "/api/tasks/:file{[^/.]+\\.[a-z0-9]+}",
  "/api/tasks/:file{[^/.]+\\.[a-z0-9]+}/",
  "/api/tasks/:pk{[^/.]+}/close/",
  "/api/tasks/:pk{[^/.]+}/:file{close\\.[a-z0-9]+}",
  "/a+b(c)/",
  "/admin/*",
];
const segments = [
  "api",
  "tasks",
  "7",
  "tasks.json",
  ".json",
  "7.json",
  "done",
  "close",
  "close.xml",
  "admin",
  "",
  "a+b(c)",
  "é",
  "\n",
];

it("finds what Hono's router finds", () => {
  const router = createPathRouter<string>();
  const hono = new TrieRouter<string>();
  for (const pattern of patterns) {
    router.add(pattern, pattern);
    hono.add(METHOD_NAME_ALL, pattern, pattern);
  }
  const path = fc
    .tuple(
      fc.array(fc.oneof(fc.constantFrom(...segments), fc.string()), { maxLength: 5 }),
      fc.constantFrom("", "/"),
    )
    .map(([parts, end]) => `/${parts.join("/")}${end}`.replaceAll(/[%?#]/g, "x"));
  fc.assert(
    fc.property(path, (given) => {
      const [[target, params] = []] = hono.match(METHOD_NAME_ALL, given)[0];
      const found = router.find({ scheme: "http", authority: "localhost", path: given, query: "" });
      expect(found).toEqual(target === undefined ? undefined : { target, params: { ...params } });
    }),
    { numRuns: 2000 },
  );
});
