// Stored markup and scripts in every field that the admin shows: they are texts there, on every screen.
import type { Browser, BrowserContext } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { createExpressHandler } from "../../src/adapters/index.ts";
import { defineResource, manyToMany, reference } from "../../src/index.ts";
import { naughtyStrings } from "../http/bodies/requests.ts";
import { adminClient } from "../support/admin.ts";
import { adminContext, missing, skipped } from "../support/admin-browser.ts";
import { type AdminPage, adminPage, logInto } from "../support/admin-page.ts";
import { password, testApp } from "../support/app.ts";
import { startBrowser, startHttpSite } from "../support/browser.ts";

/** So many texts are in a field: few rows have all of them. */
const together = 40;

// No database stores NUL, and white space around a text is no part of it.
const strings = naughtyStrings().filter((text) => !text.includes("\0") && text.trim() !== "");
const parts = Array.from({ length: Math.ceil(strings.length / together) }, (_, index) =>
  strings.slice(index * together, (index + 1) * together),
);

/** What runs a script where it is taken for markup, and what runs one where it is taken for an address. */
const element = `"><img src=x onerror="alert(1)"><script>alert(2)</script>`;
const address = "javascript:alert(3)//https://example.org/";

const labels = defineResource("labels", { schema: z.object({ name: z.string() }), scope: "all" });
const texts = defineResource("texts", {
  schema: z.object({
    title: z.string(),
    body: z.string(),
    link: z.string(),
    json: z.json(),
    list: z.array(z.string()),
    label: reference(labels),
    labels: manyToMany(labels).default([]),
  }),
  scope: "all",
  audit: true,
  admin: {
    list: ["title", "body", "link", "json", "list", "label", "labels"],
    label: element,
    group: element,
  },
});

/** Elements and attributes that only a text taken for markup, or for an address, can have put into the page. */
const planted = `[
  ...document.body.querySelectorAll("img, script, iframe, object, embed, link, base, meta, math, marquee, video, audio, style"),
  ...[...document.querySelectorAll("*")].filter(({ attributes }) => [...attributes].some(({ name, value }) =>
    /^on/i.test(name) || (/^(?:href|src|action|formaction|xlink:href)$/i.test(name) && /^\\s*(?:javascript|vbscript|data):/i.test(value)))),
].map(({ outerHTML }) => outerHTML.slice(0, 200))`;

async function hostileSite(): Promise<string> {
  const test = await testApp({ resources: [labels, texts], permissions: [() => true] }, ["ada"]);
  await test.app.auth.createSuperuser({ username: "root", password });
  const root = await adminClient(test, "root");
  const call = async (method: string, path: string, json: unknown): Promise<number> => {
    const { status, text, json: row } = await root.call(method, `data/${path}/`, { json });
    if (status >= 300) throw new Error(`${path}: ${status} ${text}`);
    return Number(Object(row).id);
  };
  const add = async (part: readonly string[]): Promise<void> => {
    const name = part.join(" ");
    const label = await call("POST", "labels", { name });
    const body = part.join("\n");
    await call("POST", "texts", {
      title: name,
      body,
      link: address,
      json: part,
      list: part,
      label,
      labels: [label],
    });
  };
  for (const part of parts) await add(part);
  await add([element]);
  const ada = Number((await test.app.auth.findUser("ada"))?.id);
  await call("PATCH", `users/${ada}`, { first_name: element, last_name: element });
  await call("POST", "groups", { name: element });
  return `${await startHttpSite(createExpressHandler(test.app))}/admin/`;
}

describe.skipIf(missing !== undefined)(`stored texts that are scripts${skipped}`, () => {
  let browser: Browser;
  let site: string;
  beforeAll(async () => {
    [browser, site] = await Promise.all([startBrowser(), hostileSite()]);
  });

  it("are shown as texts on every screen", async () => {
    const context: BrowserContext = await adminContext(browser);
    await logInto(context, site, { username: "root", password });
    const screen: AdminPage = await adminPage(context, site);
    const { page, go, settled } = screen;
    const look = async (shown: string): Promise<void> => {
      expect([shown, await page.evaluate(planted), screen.faults]).toEqual([shown, [], []]);
    };
    await screen.open("texts");
    await settled();
    await look("list");
    const said = await page
      .locator("main")
      .evaluate((main: { textContent: string | null }) => main.textContent);
    for (const part of parts) expect(said).toContain(part.join(" "));
    const last = parts.length + 1;
    const columns = [
      "texts",
      `texts/${last}`,
      `texts/${last}/show`,
      `labels/${last}`,
      "users",
      "groups",
      "groups/1",
      "audit",
      "",
    ];
    for (const path of columns) {
      await go(path);
      await look(path);
    }
    await go(`texts/${last}`);
    for (const press of [() => screen.click("History", "tab"), () => screen.click("Delete")]) {
      await press();
      await settled();
      await look(press.toString());
    }
    await screen.dialog.getByText(element).waitFor();
    await page.keyboard.press("Escape");
    await go("texts/create");
    await page.getByRole("combobox", { name: "Label", exact: true }).click();
    await page.getByRole("option").first().waitFor();
    await look("choices of a reference");
    await go(`texts?filter=${encodeURIComponent(JSON.stringify({ search: element }))}`);
    await look("a search");
    await context.close();
  });
});
