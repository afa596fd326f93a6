// The admin's screens in a real browser: what a member of staff does on them, and what must never happen there.
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { axeFindings, overflow, type WatchedPage, watchedPage } from "../support/admin-page.ts";
import { type AdminSite, adminSite, issueCount, markup } from "../support/admin-site.ts";
import { password } from "../support/app.ts";
import { noBrowser, startBrowser } from "../support/browser.ts";
import { root } from "../support/process.ts";

const isBuilt = existsSync(path.join(root, "dist/admin-app/index.html"));
const missing = noBrowser ?? (isBuilt ? undefined : "the admin is not built: npm run build:admin");
if (missing !== undefined) console.warn(`Tests of the admin's screens are skipped: ${missing}`);

/** Where pictures of the screens go; none are taken unless it is given. */
const pictures = process.env["ADMIN_PICTURES"];

const desktop = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

describe.skipIf(missing !== undefined)(`the admin's screens (skipped: ${missing ?? "no"})`, () => {
  let browser: Browser;
  let admin: AdminSite;
  let context: BrowserContext;
  let watched: WatchedPage;
  let page: Page;

  const open = async (path: string): Promise<void> => {
    await page.goto(admin.url(path));
  };
  const click = (name: string | RegExp, role: "button" | "link" | "tab" = "button"): Promise<void> =>
    page
      .getByRole(role, { name, exact: typeof name === "string" })
      .first()
      .click();
  const heading = (name: string | RegExp) => page.getByRole("heading", { level: 1, name });
  const cell = (name: string) => page.getByRole("cell", { name, exact: true });
  const field = (name: string) => page.locator(`form [name="${name}"]`);
  const says = (text: string | RegExp): Promise<void> => page.getByText(text).first().waitFor();
  const logIn = async (name: string, word: string): Promise<void> => {
    await page.getByLabel("Login name").fill(name);
    await page.getByLabel("Password", { exact: true }).fill(word);
    await page.getByRole("button", { name: "Log in" }).click();
  };

  beforeAll(async () => {
    [browser, admin] = await Promise.all([startBrowser(), adminSite()]);
    context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: desktop, locale: "en-GB" });
    context.setDefaultTimeout(60_000);
  });
  afterAll(() => context.close());
  beforeEach(async () => {
    watched = await watchedPage(context, admin.site.origin("admin.test"));
    page = watched.page;
  });
  afterEach(async ({ task }) => {
    if (pictures !== undefined && task.result?.state === "fail")
      await page.screenshot({ path: `${pictures}/failed ${task.name}.png` });
    // The browser keeps the filters of a list.
    await page.evaluate("localStorage.clear()");
    await page.close();
  });

  it("asks for a login, refuses a wrong one, and leads on to the page that was asked for", async () => {
    await open("issues");
    expect(page.url()).toContain("/admin/login/?next=");
    await logIn("root", "not the password");
    await page.getByRole("alert").waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await logIn("ada", password);
    await page.getByRole("alert").waitFor();
    await logIn("root", password);
    await heading("Issues").waitFor();
    expect(watched.faults).toEqual([]);
  });

  it("lists rows: search, filter, order, columns, pages, CSV", async () => {
    await open("issues");
    await says(`1-25 of ${issueCount}`);
    await page.getByText("Issue number 30").waitFor();
    expect(await page.title()).not.toBe("run");

    await page.keyboard.press("/");
    await page.keyboard.type("onerror");
    await says("1-1 of 1");
    await cell(markup).waitFor();
    await page.getByRole("textbox", { name: "Search", exact: true }).fill("");
    await says(`1-25 of ${issueCount}`);

    await page.getByRole("combobox", { name: "Status" }).click();
    await page.getByRole("option", { name: /done/i }).click();
    await says("1-10 of 10");
    const [download] = await Promise.all([page.waitForEvent("download"), click("Export as CSV", "link")]);
    const csv = await download.createReadStream();
    let text = "";
    for await (const chunk of csv) text += String(chunk);
    expect(text.trim().split("\n")).toHaveLength(11);

    await click(/^Sort by title/);
    await page.getByRole("row").nth(1).getByText("Issue number 12").waitFor();
    await click("Columns");
    await page.getByRole("switch", { name: "Votes" }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("columnheader", { name: "Votes" }).waitFor();
    expect(watched.faults).toEqual([]);
  });

  it("makes a row, with the server's errors at their fields and the inputs' own checks", async () => {
    await open("issues/create");
    await field("title").fill("A new issue");
    await field("settings").fill("{no json");
    await field("estimate").fill("1.234");
    await click("Save");
    await says("This is not JSON");
    await says("A number with at most 6 digits, 2 of them after the point.");
    await field("settings").fill('{"colour": "red"}');
    await field("estimate").fill("12.50");
    await field("votes").fill("99999999999999999999");
    await field("starts_at").fill("2026-12-01T09:30");
    await page.getByRole("combobox", { name: "Project" }).fill("Bill");
    await page.getByRole("option", { name: "Billing" }).click();
    await page.getByRole("combobox", { name: "Tags" }).fill("u");
    await page.getByRole("option", { name: "ui" }).click();
    await click("Save");
    await says(/less than or equal to|valid integer/);
    expect(await field("votes").getAttribute("aria-invalid")).toBe("true");
    await field("votes").fill("3");
    await page.keyboard.press("Control+s");
    await heading("Issues").waitFor();
    await cell("A new issue").waitFor();
    await cell("12.50").first().waitFor();
    expect(watched.faults).toEqual([]);
  });

  it("changes a row, and shows who changed what", async () => {
    await open("issues");
    await page.getByRole("link", { name: "A new issue" }).click();
    await field("title").fill("A changed issue");
    await field("starts_at").waitFor();
    expect(await field("starts_at").inputValue()).toMatch(/^2026-12-01T09:30/);
    await page.keyboard.press("Control+s");
    await cell("A changed issue").waitFor();
    await page.getByRole("link", { name: "A changed issue" }).click();
    await click("History", "tab");
    await page.getByRole("cell", { name: "A changed issue" }).waitFor();
    await says(/by root/);
    expect(await axeFindings(page)).toEqual([]);
    expect(watched.faults).toEqual([]);
  });

  it("runs an action with its form, and deletes with what goes along", async () => {
    await open("issues");
    await page.getByRole("link", { name: "A changed issue" }).click();
    await click("Close");
    await field("note").fill("far too long");
    await click("Run");
    await says(/10 characters/);
    await field("note").fill("done");
    await click("Run");
    await says("Close: done.");
    await click("Delete");
    await page.getByRole("dialog").getByText("This cannot be undone.").waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await says(`1-25 of ${issueCount}`);

    await page.getByLabel("Select Issue number 30").check();
    await page.getByLabel("Select Issue number 29").check();
    await click("Delete");
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await says(`1-25 of ${issueCount - 2}`);
    expect(watched.faults).toEqual([]);
  });

  it("sets a password after the own one was confirmed, and ends a session", async () => {
    // As five minutes after the last confirmation.
    let isConfirmed = false;
    await page.route("**/password/", async (route) => {
      const json = { code: "confirm_password", detail: "Confirm your password." };
      await (isConfirmed ? route.continue() : route.fulfill({ status: 403, json }));
      isConfirmed = true;
    });
    await open("users");
    await page.getByRole("link", { name: "ada", exact: true }).click();
    await click("Set password");
    await page.getByLabel("New password", { exact: true }).fill("another-Passw0rd");
    await page.getByLabel("New password again").fill("another-Passw0rd");
    await page.getByRole("dialog").getByRole("button", { name: "Set password" }).click();
    await says("Confirm your password");
    expect(await axeFindings(page)).toEqual([]);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await click("Confirm");
    await says("The password was set.");

    await admin.test.app.auth.obtainPair({ username: "ben", password });
    await open("users");
    await page.getByRole("link", { name: "ben", exact: true }).click();
    await click("Sessions", "tab");
    await click("End session");
    await page.getByRole("dialog").getByRole("button", { name: "End session" }).click();
    await says("The session was ended.");
    await says("Ended");
    expect(watched.faults).toEqual([]);
  });

  it("deactivates users in bulk", async () => {
    await open("users");
    await page.getByLabel("Select cleo").check();
    await click("Deactivate");
    await page.getByRole("dialog").getByRole("button", { name: "Deactivate" }).click();
    await says("1 user changed.");
    expect(watched.faults).toEqual([]);
  });

  it("asks for a login again when the session has ended, and keeps what was typed", async () => {
    await open("tags/create");
    await field("label").fill("kept");
    await context.clearCookies();
    await click("Save");
    await says("Your session has ended");
    await logIn("root", password);
    await heading("Tags").waitFor();
    await cell("kept").waitFor();
    expect(watched.faults).toEqual([]);
  });

  // Two of the four show every colour and every layout; pictures are taken of all.
  const screens = [
    { name: "desktop", size: desktop, scheme: "light" },
    { name: "phone", size: phone, scheme: "dark" },
    ...(pictures === undefined
      ? []
      : ([
          { name: "desktop", size: desktop, scheme: "dark" },
          { name: "phone", size: phone, scheme: "light" },
        ] as const)),
  ] as const;
  it.each(screens)(
    "has screens without findings of axe: $name, $scheme",
    async ({ name, size, scheme }) => {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      const paths = {
        home: "",
        issues: "issues",
        issue: "issues/8",
        new: "issues/create",
        users: "users",
        user: "users/1",
        sessions: "sessions",
        groups: "groups",
        audit: "audit",
      };
      if (pictures !== undefined) mkdirSync(pictures, { recursive: true });
      for (const [screen, path] of Object.entries(paths)) {
        await open(path);
        await page.locator("main").waitFor();
        await page.waitForLoadState("networkidle");
        const shown = `${screen}-${name}-${scheme}`;
        expect(page.url()).toContain(`/admin/${path}`);
        await page.getByRole("navigation").or(page.getByLabel("Open the menu")).first().waitFor();
        if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${shown}.png` });
        expect({ shown, findings: await axeFindings(page) }).toEqual({ shown, findings: [] });
        expect({ shown, overflow: await overflow(page) }).toEqual({ shown, overflow: 0 });
      }
      expect(watched.faults).toEqual([]);
    },
    300_000,
  );
});
