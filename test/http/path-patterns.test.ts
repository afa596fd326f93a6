// Whether a route is covered by another is what the router does with requests for it.
import { describe, expect, it } from "vitest";
import {
  allowAny,
  responseHeaders,
  createProxyTrust,
  createRoutes,
  isCovered,
  urlParts,
  type Route,
} from "../../src/http/index.ts";

const route = (path: string, suffixes?: Route["suffixes"]): Route => ({
  path,
  ...(suffixes !== undefined && { suffixes }),
  view: {
    name: path,
    operations: [],
    authenticators: [],
    permissions: [allowAny],
  },
});

/** Whether the route that comes second answers a request for a path. */
async function isReached(earlier: Route, later: Route, path: string): Promise<boolean> {
  const answering = ({ view, ...rest }: Route, name: string): Route => ({
    ...rest,
    view: { ...view, operations: [{ method: "GET", run: () => name }] },
  });
  const routes = createRoutes([answering(earlier, "earlier"), answering(later, "later")], [], {
    limits: { bytes: 1000, fields: 10 },
    headers: responseHeaders(undefined),
    proxies: createProxyTrust([]),
    basePath: "",
    challenge: "Bearer",
    report: () => {},
    authenticators: [],
    bind: (permissions) => permissions,
    onIdentified: () => {},
    onRefused: () => {},
  });
  const request = new Request(`http://test.example${path}`);
  const answer = await routes.answer({ request, url: urlParts(request.url), connection: undefined });
  return answer?.status === 200 && "body" in answer && answer.body === `"later"`;
}

describe("a route", () => {
  it.each<[Route, Route, string, boolean]>([
    [route("/a/"), route("/a/"), "/a/", true],
    [route("/a/"), route("/b/"), "/b/", false],
    [route("/a/"), route("/a"), "/a", true],
    [route("/:x/"), route("/a/"), "/a/", true],
    [route("/:x/"), route("/:y/"), "/a/", true],
    [route("/:x/"), route("/a.b/"), "/a.b/", false],
    [route("/:x/"), route("/a/b/"), "/a/b/", false],
    [route("/a/"), route("/:x/"), "/b/", false],
    [route("/:x/b/"), route("/a/:y/"), "/a/c/", false],
    [route("/"), route("/a/"), "/a/", false],
    [route("/a/*/"), route("/a/b.c/"), "/a/b.c/", true],
    [route("/tasks/", "instead of slash"), route("/tasks.json/"), "/tasks.json/", true],
    [route("/tasks/", "instead of slash"), route("/other.json/"), "/other.json/", false],
    [route("/tasks/:pk/", "instead of slash"), route("/tasks/7.json/"), "/tasks/7.json/", true],
    [route("/tasks/:pk/", "instead of slash"), route("/tasks/a.b.json/"), "/tasks/a.b.json/", false],
    [route("/api/", "after slash"), route("/api/.json/"), "/api/.json/", true],
    [route("/api/", "after slash"), route("/api/a/"), "/api/a/", false],
  ])("%o, then %o: %s", async (earlier, later, path, covered) => {
    expect(isCovered(later, earlier)).toBe(covered);
    expect(await isReached(earlier, later, path)).toBe(!covered);
  });
});
