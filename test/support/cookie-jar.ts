// A browser's cookies, as far as tests of an app in process need them.
import type { TestAnswer, TestApp, TestRequest } from "./app.ts";

/** A cookie that an answer set. */
export interface SetCookie {
  readonly name: string;
  readonly value: string;
  /** In the order of the header, in lower case but for values. */
  readonly attributes: readonly string[];
}

/** The cookies that an answer sets, by name. */
export const setCookies = ({ headers }: Pick<TestAnswer, "headers">): ReadonlyMap<string, SetCookie> =>
  new Map(
    headers.getSetCookie().map((text) => {
      const [pair = "", ...attributes] = text.split("; ");
      const [name = "", ...value] = pair.split("=");
      return [name, { name, value: value.join("="), attributes }] as const;
    }),
  );

/** A browser on a page of the app: it keeps cookies, and says where its requests come from. */
export interface TestBrowser {
  readonly cookies: Map<string, string>;
  readonly call: (method: string, path: string, request?: TestRequest) => Promise<TestAnswer>;
  readonly post: (path: string, json?: unknown) => Promise<TestAnswer>;
}

/** Opens a browser. `headers` are sent with every request; by default those of a request from the app's own page. */
export function testBrowser(
  { app }: Pick<TestApp, "app">,
  {
    origin = "https://test.example",
    headers = { "sec-fetch-site": "same-origin" },
  }: { readonly origin?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): TestBrowser {
  const cookies = new Map<string, string>();
  const call: TestBrowser["call"] = async (method, path, request = {}) => {
    const { json, token, form, body } = request;
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await app.fetch(
      new Request(`${origin}${path}`, {
        method,
        headers: {
          ...headers,
          ...(cookie !== "" && { cookie }),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(json !== undefined && { "content-type": "application/json" }),
          ...request.headers,
        },
        ...(json !== undefined && { body: JSON.stringify(json) }),
        ...(form !== undefined && { body: new URLSearchParams(form) }),
        ...(body !== undefined && { body }),
      }),
    );
    const text = await response.text();
    for (const { name, value, attributes } of setCookies(response).values()) {
      if (attributes.includes("Max-Age=0")) cookies.delete(name);
      else cookies.set(name, value);
    }
    const isJson = response.headers.get("content-type")?.includes("json") === true;
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson && text !== "" ? JSON.parse(text) : undefined,
    };
  };
  return { cookies, call, post: (path, json) => call("POST", path, json === undefined ? {} : { json }) };
}
