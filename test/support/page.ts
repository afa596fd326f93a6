// What tests do in a page of a browser: fetch, and what a page of another site may try. Scripts are texts: they run in the browser.
import type { Page } from "playwright-core";

/** What a script of a page got. */
export interface Got {
  /** 0 when there was no answer that the script may read. */
  readonly status: number;
  readonly body: unknown;
  /** The headers that the script may read. */
  readonly seen: Readonly<Record<string, string>>;
}

/** The options of `fetch`. A body that is an object is sent as JSON. */
export interface Sent {
  readonly method?: string;
  readonly body?: unknown;
  readonly credentials?: "include" | "omit";
  readonly mode?: "no-cors";
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls `fetch` in a page. */
export function fetchIn(page: Page, url: string, { body, ...rest }: Sent = {}): Promise<Got> {
  const isJson = typeof body === "object";
  const init = {
    ...rest,
    ...(body !== undefined && {
      body: isJson ? JSON.stringify(body) : body,
      headers: { ...(isJson && { "content-type": "application/json" }), ...rest.headers },
    }),
  };
  return page.evaluate(`(async () => {
    try {
      const response = await fetch(${JSON.stringify(url)}, ${JSON.stringify(init)});
      const text = await response.text();
      const seen = Object.fromEntries(response.headers);
      let body = text;
      try { body = JSON.parse(text); } catch {}
      return { status: response.status, body, seen };
    } catch {
      return { status: 0, body: undefined, seen: {} };
    }
  })()`);
}

/** Everything that a page may send to an address without being allowed to: it resolves when all of it has been answered. */
export async function attack(
  page: Page,
  url: string,
  fields: Readonly<Record<string, string>>,
): Promise<void> {
  await page.evaluate(`(async () => {
    const [url, fields] = ${JSON.stringify([url, fields])};
    const settled = [];
    const form = (method, enctype, target) => {
      const form = Object.assign(document.createElement("form"), { action: url, method, enctype, target });
      for (const [name, value] of Object.entries(fields))
        form.append(Object.assign(document.createElement("input"), { name, value }));
      document.body.append(form);
      form.submit();
    };
    const load = (tag, more) => {
      const element = Object.assign(document.createElement(tag), more);
      settled.push(new Promise((resolve) => { element.onload = element.onerror = resolve; }));
      document.body.append(element);
      return element;
    };
    let count = 0;
    for (const enctype of ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]) {
      const name = "frame" + Date.now() + count++;
      load("iframe", { name, src: "about:blank" });
      await settled.pop();
      const frame = document.getElementsByName(name)[0];
      settled.push(new Promise((resolve) => { frame.onload = resolve; }));
      form("post", enctype, name);
    }
    load("img", { src: url });
    load("script", { src: url });
    load("iframe", { src: url });
    const text = JSON.stringify(fields);
    const quiet = (promise) => settled.push(promise.catch(() => {}));
    for (const mode of ["cors", "no-cors"]) {
      for (const body of [new URLSearchParams(fields), text, new Blob([text], { type: "text/plain" })])
        quiet(fetch(url, { method: "POST", mode, credentials: "include", body }));
    }
    for (const method of ["POST", "PUT", "PATCH", "DELETE"])
      quiet(fetch(url, { method, credentials: "include", body: text, headers: { "content-type": "application/json" } }));
    navigator.sendBeacon(url, new URLSearchParams(fields));
    await Promise.all(settled);
    // Frames that stay cost more with each further one.
    document.body.replaceChildren();
  })()`);
}

/** Sends a form as a navigation of the whole page, as a click on a link or a button of another site does. */
export async function postPage(
  page: Page,
  url: string,
  fields: Readonly<Record<string, string>>,
): Promise<number> {
  const [response] = await Promise.all([
    page.waitForNavigation(),
    page.evaluate(`(() => {
      const [url, fields] = ${JSON.stringify([url, fields])};
      const form = Object.assign(document.createElement("form"), { action: url, method: "post" });
      for (const [name, value] of Object.entries(fields))
        form.append(Object.assign(document.createElement("input"), { name, value }));
      document.body.append(form);
      form.submit();
    })()`),
  ]);
  return response?.status() ?? 0;
}
