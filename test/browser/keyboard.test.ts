// The admin by keyboard alone, and its two themes.
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { adminContext, missing, skipped } from "../support/admin-browser.ts";
import { type AdminPage, adminPage, logInto } from "../support/admin-page.ts";
import { type AdminSite, adminSite } from "../support/admin-site.ts";
import { password } from "../support/app.ts";
import { startBrowser } from "../support/browser.ts";

describe.skipIf(missing !== undefined)(`the admin by keyboard${skipped}`, () => {
  let browser: Browser;
  let context: BrowserContext;
  let admin: AdminSite;
  let screen: AdminPage;
  let page: Page;

  beforeAll(async () => {
    [browser, admin] = await Promise.all([startBrowser(), adminSite()]);
  });
  beforeEach(async () => {
    context = await adminContext(browser, { colorScheme: "dark" });
    await logInto(context, admin.address, { username: "root", password });
    screen = await adminPage(context, admin.address);
    ({ page } = screen);
  });
  afterEach(() => context.close());

  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  /** What has the focus, about as a screen reader says it. */
  const focused = (): Promise<string> =>
    page.evaluate(`(() => {
      const element = document.activeElement;
      const label = element.labels?.[0]?.textContent;
      return (element.getAttribute("aria-label") ?? label ?? element.textContent).replaceAll(/[\\u200b*]/g, "").trim();
    })()`);
  /** Presses Tab until something has the focus. */
  const tabTo = async (name: string): Promise<void> => {
    const passed: string[] = [];
    while (passed.at(-1) !== name && passed.length < 60) {
      await press("Tab");
      passed.push(await focused());
    }
    expect(passed).toContain(name);
  };
  const hasFocus = (selector: string): Promise<boolean> =>
    page.evaluate(`document.activeElement.closest(${JSON.stringify(selector)}) !== null`);

  it("is used from the list to a new row, its page, and a question before it is deleted", async () => {
    await screen.open("tags");
    await screen.heading("Tags").waitFor();
    await press("Tab");
    expect(await focused()).toBe("Skip to content");
    await press("Enter", "Tab");
    expect(await hasFocus("main")).toBe(true);
    await tabTo("New Tag");
    await press("Enter");
    await screen.heading("New Tag").waitFor();
    await tabTo("Label");
    await page.keyboard.type("by keyboard");
    await press("Control+s");
    await screen.cell("by keyboard").waitFor();
    await tabTo("Select by keyboard");
    await press("Space");
    await screen.says("1 item selected");
    await tabTo("by keyboard");
    await press("Enter");
    await screen.field("label").waitFor();
    await tabTo("Delete");
    await press("Enter");
    await screen.dialog.getByText("Nothing else is deleted.").waitFor();
    for (let step = 0; step < 5; step++) {
      await press("Tab");
      expect(await hasFocus("[role=dialog], .MuiDialog-root")).toBe(true);
    }
    await press("Escape");
    await expect.poll(focused).toBe("Delete");
    expect(screen.faults).toEqual([]);
  });

  it("has a menu, keys that can be switched off, and a theme that stays", async () => {
    const colour = (): Promise<string> => page.evaluate("getComputedStyle(document.body).backgroundColor");
    await screen.open("");
    await screen.heading("Home").waitFor();
    expect(await colour()).toBe("rgb(17, 21, 27)");
    await tabTo("Projects");
    await press("Enter");
    await screen.heading("Projects").waitFor();
    await page.getByRole("textbox", { name: "Search" }).waitFor();
    await press("/");
    expect(await hasFocus("input[name=search]")).toBe(true);
    await press("Tab", "?");
    await screen.dialog.waitFor();
    await tabTo("Shortcuts of a single key");
    await press("Space", "Escape");
    await screen.dialog.waitFor({ state: "detached" });
    await press("/");
    expect(await hasFocus("input[name=search]")).toBe(false);

    await tabTo("Switch between light and dark");
    await press("Enter");
    await expect.poll(colour).toBe("rgb(245, 246, 248)");
    await page.reload();
    await screen.heading("Projects").waitFor();
    expect(await colour()).toBe("rgb(245, 246, 248)");
    await tabTo("Logged in as root");
    await press("Enter");
    await page.getByRole("menuitem", { name: "Log out" }).waitFor();
    await press("End", "Enter");
    await page.getByLabel("Login name").waitFor();
    expect(screen.faults).toEqual([]);
  });
});
