// The admin's screens in a real browser: what a member of staff does on them. Each test makes the rows that it needs.
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createExpressHandler } from "../../src/adapters/index.ts";
import { adminContext, missing, skipped } from "../support/admin-browser.ts";
import { type AdminPage, adminPage, logInto } from "../support/admin-page.ts";
import { type AdminSite, adminSite } from "../support/admin-site.ts";
import { password } from "../support/app.ts";
import { axeFindings } from "../support/axe.ts";
import { startBrowser, startSite } from "../support/browser.ts";

const superuser = { username: "root", password };

/** The path of a list that shows the issues of one project. */
const ofProject = (id: number): string =>
  `issues?filter=${encodeURIComponent(JSON.stringify({ project: id }))}`;

describe.skipIf(missing !== undefined)(`the admin${skipped}`, () => {
  let browser: Browser;
  let context: BrowserContext;
  let admin: AdminSite;
  let screen: AdminPage;
  let page: Page;

  beforeAll(async () => {
    [browser, admin] = await Promise.all([startBrowser(), adminSite()]);
    context = await adminContext(browser);
    await logInto(context, admin.address, superuser);
    await openPage();
  });
  /** Loads the app; every test goes on from there. */
  const openPage = async (): Promise<void> => {
    screen = await adminPage(context, admin.address);
    ({ page } = screen);
    await screen.open("");
    await screen.heading("Home").waitFor();
  };
  beforeEach(() => {
    screen.faults.length = 0;
  });
  afterEach(async ({ task }) => {
    // The browser keeps the filters and the columns of a list.
    await page.evaluate("localStorage.clear()");
    if (task.result?.state === "fail") {
      await page.close();
      await openPage();
    }
  });

  it("asks for a login, refuses a wrong one, and leads on to the page that was asked for", async () => {
    await admin.addUser("ada");
    const site = await startSite(createExpressHandler(admin.test.app));
    const other = await adminContext(browser);
    const login = await adminPage(other, `${site.origin("admin.test")}/admin/`);
    await login.open("issues");
    expect(login.page.url()).toContain("/admin/login/?next=");
    await login.logIn("root", "not the password");
    await login.page.getByRole("alert").waitFor();
    expect(await axeFindings(login.page)).toEqual([]);
    await login.logIn("ada", password);
    await login.page.getByRole("alert").waitFor();
    await login.logIn("root", password);
    await login.heading("Issues").waitFor();
    expect(login.faults).toEqual([]);
    await other.close();
  });

  it("lists rows: search, filter, order, columns, pages, CSV", async () => {
    const project = await admin.add("projects", { name: "Long list" });
    for (let number = 1; number <= 27; number++)
      await admin.add("issues", {
        title: `Issue number ${number}`,
        status: number % 3 === 0 ? "done" : "open",
        votes: 100 - number,
        project,
      });
    await screen.go(ofProject(project));
    await screen.says("1-25 of 27");
    await page.getByText("Issue number 27").waitFor();
    await screen.click("Go to next page");
    await screen.says("26-27 of 27");

    await page.keyboard.press("/");
    await page.keyboard.type("number 13");
    await screen.says("1-1 of 1");
    await screen.cell("Issue number 13").waitFor();
    await page.getByRole("textbox", { name: "Search", exact: true }).fill("");
    await screen.says("1-25 of 27");

    await page.getByRole("combobox", { name: "Status" }).click();
    await page.getByRole("option", { name: /done/i }).click();
    await screen.says("1-9 of 9");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      screen.click("Export as CSV", "link"),
    ]);
    const csv = await download.createReadStream();
    let text = "";
    for await (const chunk of csv) text += String(chunk);
    expect(text.trim().split("\n")).toHaveLength(10);

    await screen.click(/^Sort by title/);
    await page.getByRole("row").nth(1).getByText("Issue number 12").waitFor();
    await screen.click("Columns");
    await page.getByRole("switch", { name: "Votes" }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("columnheader", { name: "Votes" }).waitFor();
    await screen.cell("88").waitFor();
    expect(screen.faults).toEqual([]);
  });

  it("makes a row, with the server's errors at their fields and the inputs' own checks", async () => {
    await admin.add("projects", { name: "Billing" });
    await admin.add("tags", { label: "ui" });
    await screen.go("issues/create");
    const { field } = screen;
    await field("title").fill("A new issue");
    await field("settings").fill("{no json");
    await field("estimate").fill("1.234");
    await screen.click("Save");
    await screen.says("This is not JSON");
    await screen.says("A number with at most 6 digits, 2 of them after the point.");
    await field("settings").fill('{"colour": "red"}');
    await field("estimate").fill("12.50");
    await field("votes").fill("99999999999999999999");
    await field("starts_at").fill("2026-12-01T09:30");
    await page.getByRole("combobox", { name: "Project" }).fill("Bill");
    await page.getByRole("option", { name: "Billing" }).click();
    await page.getByRole("combobox", { name: "Tags" }).fill("u");
    await page.getByRole("option", { name: "ui" }).click();
    await screen.click("Save");
    await screen.says(/less than or equal to|valid integer/);
    expect(await field("votes").getAttribute("aria-invalid")).toBe("true");
    await field("votes").fill("3");
    await page.keyboard.press("Control+s");
    await screen.heading("Issues").waitFor();
    await page.getByRole("row", { name: /A new issue.*Billing.*12\.50.*ui/ }).waitFor();
    expect(screen.faults).toEqual([]);
  });

  it("changes a row, and shows who changed what", async () => {
    const project = await admin.add("projects", { name: "History" });
    const title = "An old title";
    const id = await admin.add("issues", { title, project, starts_at: "2026-12-01T09:30:00Z" });
    await screen.go(`issues/${id}`);
    expect(await screen.field("starts_at").inputValue()).toMatch(/^2026-12-01T09:30/);
    await screen.field("title").fill("A changed title");
    await page.keyboard.press("Control+s");
    await page.getByRole("link", { name: "A changed title" }).click();
    await screen.click("History", "tab");
    await screen.cell(title).first().waitFor();
    await screen.cell("A changed title").waitFor();
    await screen.says(/by root/);
    expect(await axeFindings(page)).toEqual([]);
    expect(screen.faults).toEqual([]);
  });

  it("runs an action with its form", async () => {
    const project = await admin.add("projects", { name: "Actions" });
    await screen.go(`issues/${await admin.add("issues", { title: "To be closed", project })}`);
    await screen.click("Close");
    await screen.field("note").fill("far too long");
    await screen.click("Run");
    await screen.says(/10 characters/);
    await screen.field("note").fill("done");
    await screen.click("Run");
    await screen.says("Close: done.");
    expect(screen.faults).toEqual([]);
  });

  it("deletes a row with what goes along, and many at once", async () => {
    const project = await admin.add("projects", { name: "Deleted" });
    for (const title of ["Deleted one", "Deleted two", "Deleted three"])
      await admin.add("issues", { title, project });
    const remove = async (): Promise<void> => {
      await screen.dialog.getByText("This cannot be undone.").waitFor();
      await screen.dialog.getByRole("button", { name: "Delete" }).click();
    };
    await screen.go(ofProject(project));
    await page.getByLabel("Select Deleted one").check();
    await page.getByLabel("Select Deleted two").check();
    await screen.click("Delete");
    await remove();
    await screen.says("2 deleted.");
    await screen.says("1-1 of 1");

    await screen.go(`projects/${project}`);
    await screen.click("Delete");
    await screen.dialog.getByText("1 × ").waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await remove();
    await screen.heading("Projects").waitFor();
    await screen.go(`issues?filter=${encodeURIComponent('{"search":"Deleted three"}')}`);
    await screen.says(/No Issues found/i);
    expect(screen.faults).toEqual([]);
  });

  it("sets a password after the own one was confirmed", async () => {
    const id = await admin.addUser("beth");
    // As five minutes after the last confirmation.
    let isConfirmed = false;
    await page.route("**/password/", async (route) => {
      const json = { code: "confirm_password", detail: "Confirm your password." };
      await (isConfirmed ? route.continue() : route.fulfill({ status: 403, json }));
      isConfirmed = true;
    });
    await screen.go(`users/${id}`);
    await screen.click("Set password");
    await page.getByLabel("New password", { exact: true }).fill("another-Passw0rd");
    await page.getByLabel("New password again").fill("another-Passw0rd");
    await screen.dialog.getByRole("button", { name: "Set password" }).click();
    await screen.says("Confirm your password");
    expect(await axeFindings(page)).toEqual([]);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await screen.click("Confirm");
    await screen.says("The password was set.");
    await admin.test.app.auth.obtainPair({ username: "beth", password: "another-Passw0rd" });
    expect(screen.faults).toEqual([]);
  });

  it("ends a session of a user", async () => {
    const id = await admin.addUser("ben");
    await admin.test.login("ben");
    await screen.go(`users/${id}`);
    await screen.click("Sessions", "tab");
    await screen.click("End session");
    await screen.dialog.getByRole("button", { name: "End session" }).click();
    await screen.says("The session was ended.");
    await screen.says("Ended");
    expect(screen.faults).toEqual([]);
  });

  it("deactivates users in bulk", async () => {
    await admin.addUser("cleo");
    await screen.go("users");
    await page.getByLabel("Select cleo").check();
    await screen.click("Deactivate");
    await screen.dialog.getByRole("button", { name: "Deactivate" }).click();
    await screen.says("1 user changed.");
    await expect(admin.test.login("cleo")).rejects.toMatchObject({ code: "no_active_account" });
    expect(screen.faults).toEqual([]);
  });

  it("asks for a login again when the session has ended, and keeps what was typed", async () => {
    await screen.go("tags/create");
    await screen.field("label").fill("kept");
    await context.clearCookies();
    await screen.click("Save");
    await screen.says("Your session has ended");
    await screen.logIn("root", password);
    await screen.heading("Tags").waitFor();
    await screen.cell("kept").waitFor();
    expect(screen.faults).toEqual([]);
  });
});
