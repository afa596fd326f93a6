// Every screen of the admin on the examples, as their users run them. The whole matrix is a command of its own: npm run test:screens
import { mkdirSync } from "node:fs";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { adminContext, missing, sizes, skipped } from "../support/admin-browser.ts";
import { type AdminPage, adminPage, logInto } from "../support/admin-page.ts";
import { axeFindings, cutTexts, overflow } from "../support/axe.ts";
import { startBrowser } from "../support/browser.ts";
import { dialect } from "../support/database.ts";
import { type ExampleName, exampleSite, type ExampleSite } from "../support/example-site.ts";

/** Whether every screen is looked at in every size and every theme. */
const isWhole = process.env["SCREENS"] === "all";

/** Where pictures of the screens go; none are taken unless it is given. */
const pictures = process.env["ADMIN_PICTURES"];
if (pictures !== undefined) mkdirSync(pictures, { recursive: true });

interface Appearance {
  readonly size: keyof typeof sizes;
  readonly colorScheme: "light" | "dark";
}

const all: readonly Appearance[] = (["desktop", "phone"] as const).flatMap((size) =>
  (["light", "dark"] as const).map((colorScheme) => ({ size, colorScheme })),
);

/** What a short run looks at, on the quickstart; other tests see the admin on a desktop. */
const short: readonly Appearance[] = [{ size: "phone", colorScheme: "dark" }];

/** What screens of an example say, whatever the database. */
const texts: Readonly<Record<ExampleName, Readonly<Record<string, readonly string[]>>>> = {
  quickstart: { "list of tasks": ["Water the plants", "ada"], "list of students": ["Grace Hopper", "7"] },
  tracker: {
    "list of issues": ["Apollo", "1.50"],
    "list of projects": ["Apollo", "ada@example.org"],
  },
};

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly permissions: Readonly<Record<"add", boolean>>;
}

/** Shows one screen after another, those of each resource as the server describes them, and has each looked at. */
async function eachScreen(screen: AdminPage, look: (name: string) => Promise<void>): Promise<void> {
  const { page, go, open, settled } = screen;
  await open("");
  await settled();
  await look("home");
  const { resources } = await page.evaluate<{ resources: readonly Resource[] }>(
    "fetch('api/schema/').then((answer) => answer.json())",
  );
  for (const { name, kind, permissions } of resources) {
    await go(name);
    await look(`list of ${name}`);
    const row = page.locator(`main a[href^="/admin/${name}/"]:not([href$="/create"])`).first();
    if ((await row.count()) > 0) {
      // By keyboard: where the mouse stays, a tooltip would hide what lies below.
      await row.press("Enter");
      await settled();
      await look(`row of ${name}`);
      for (const tab of kind === "users" ? ["Sessions", "History"] : []) {
        await page.getByRole("tab", { name: tab }).press("Enter");
        await settled();
        await look(`${tab.toLowerCase()} of ${name}`);
      }
    }
    if (permissions.add) {
      await go(`${name}/create`);
      await look(`new ${name}`);
    }
  }
  await page.keyboard.press("?");
  await screen.dialog.waitFor();
  await look("help");
}

describe.skipIf(missing !== undefined)(`the screens on ${dialect}${skipped}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });

  /** Fails where the page has findings of axe, is wider than its window, or cuts texts on a phone. */
  const lookAt = async (page: Page, { size, colorScheme }: Appearance, shown: string): Promise<void> => {
    if (pictures !== undefined)
      await page.screenshot({ path: `${pictures}/${shown} ${size} ${colorScheme}.png` });
    const isPhone = size === "phone";
    expect
      .soft({
        shown,
        overflow: await overflow(page),
        cut: isPhone ? await cutTexts(page) : [],
        findings: await axeFindings(page),
      })
      .toEqual({ shown, overflow: 0, cut: [], findings: [] });
  };

  const appearances = isWhole ? all : short;
  const chosen = isWhole ? (["quickstart", "tracker"] as const) : (["quickstart"] as const);

  describe.each(chosen)("of the %s", (name) => {
    let site: ExampleSite;
    beforeAll(async () => {
      site = await exampleSite(name);
    });

    it.each(appearances)(
      "have no findings of axe and no faults: $size, $colorScheme",
      async (appearance) => {
        const { size, colorScheme } = appearance;
        const context: BrowserContext = await adminContext(browser, { viewport: sizes[size], colorScheme });
        const screen = await adminPage(context, site.address);
        const { page } = screen;
        await screen.open("");
        await page.getByLabel("Login name").waitFor();
        await lookAt(page, appearance, `${name} login`);
        await logInto(context, site.address, site.superuser);
        const seen: string[] = [];
        await eachScreen(screen, async (shown) => {
          seen.push(shown);
          await lookAt(page, appearance, `${name} ${shown}`);
          for (const text of texts[name][shown] ?? [])
            await expect.poll(() => page.locator("main").innerText()).toContain(text);
        });
        expect(seen).toEqual(expect.arrayContaining(Object.keys(texts[name])));
        expect(screen.faults).toEqual([]);
        await context.close();
      },
      600_000,
    );
  });
});
