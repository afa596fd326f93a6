// A page of the admin in a browser: what tests do on it, and what must never happen there.
import type { BrowserContext, Locator, Page } from "playwright-core";

/** A page, what tests do on it, and what went wrong. */
export interface AdminPage {
  readonly page: Page;
  /** Requests to other origins, errors in the console (a violated policy is one), exceptions, dialogs of the browser. */
  readonly faults: string[];
  /** Loads a page below the admin's path. */
  readonly open: (path: string) => Promise<void>;
  /** Goes to a page without loading the app again, and waits until it is complete. */
  readonly go: (path: string) => Promise<void>;
  /** Waits until every request was answered and what came is shown. */
  readonly settled: () => Promise<void>;
  readonly click: (name: string | RegExp, role?: "button" | "link" | "tab") => Promise<void>;
  readonly heading: (name: string | RegExp) => Locator;
  readonly cell: (name: string) => Locator;
  readonly field: (name: string) => Locator;
  readonly dialog: Locator;
  /** Waits for a text. */
  readonly says: (text: string | RegExp) => Promise<void>;
  /** Fills in the login form that is open. */
  readonly logIn: (username: string, password: string) => Promise<void>;
}

/** A refused request is an error in the console, too; whether it is right is for the test to say. */
const isRefusal = (text: string): boolean => /^Failed to load resource: .* status of 4\d\d/.test(text);

/** Lists what must not happen on a page, as it happens. */
function watch(page: Page, origin: string): string[] {
  const faults: string[] = [];
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith("data:")) faults.push(`request to ${url}`);
  });
  page.on("console", (message) => {
    if (message.type() === "error" && !isRefusal(message.text())) faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`exception: ${error.message}`));
  page.on("dialog", (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return faults;
}

/**
 * Waits for two frames: what was set is drawn, and what it asks for is on its way. Says whether nothing is being loaded: the
 * title comes after the rest of a page.
 */
const twoFrames = `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() =>
  done(document.querySelector("[role=progressbar], .MuiSkeleton-root, .RaPlaceholder-root") === null &&
    document.querySelector("#react-admin-title")?.textContent !== ""))))`;

/** A function that waits until no request is on its way. */
function settling(page: Page): () => Promise<void> {
  let onTheirWay = 0;
  page.on("request", () => onTheirWay++);
  page.on("requestfinished", () => onTheirWay--);
  page.on("requestfailed", () => onTheirWay--);
  return async () => {
    let quiet = 0;
    while (quiet < 3) quiet = (await page.evaluate(twoFrames)) === true && onTheirWay === 0 ? quiet + 1 : 0;
  };
}

/** Opens an empty page for the admin at an address. */
export async function adminPage(context: BrowserContext, address: string): Promise<AdminPage> {
  const page = await context.newPage();
  const settled = settling(page);
  return {
    page,
    faults: watch(page, new URL(address).origin),
    open: async (path) => {
      await page.goto(`${address}${path}`);
    },
    go: async (path) => {
      const target = JSON.stringify(`${new URL(address).pathname}${path}`);
      await page.evaluate(
        `history.pushState(null, "", ${target}); dispatchEvent(new PopStateEvent("popstate"))`,
      );
      await settled();
    },
    settled,
    click: (name, role = "button") =>
      page
        .getByRole(role, { name, exact: typeof name === "string" })
        .first()
        .click(),
    heading: (name) => page.getByRole("heading", { level: 1, name }),
    cell: (name) => page.getByRole("cell", { name, exact: true }),
    field: (name) => page.locator(`form [name="${name}"]`),
    dialog: page.getByRole("dialog"),
    says: (text) => page.getByText(text).first().waitFor(),
    logIn: async (username, password) => {
      await page.getByLabel("Login name").fill(username);
      await page.getByLabel("Password", { exact: true }).fill(password);
      await page.getByRole("button", { name: "Log in" }).click();
    },
  };
}

/** Logs a browser in without a page: the cookie is kept. */
export async function logInto(
  context: BrowserContext,
  address: string,
  credentials: { readonly username: string; readonly password: string },
): Promise<void> {
  const { origin } = new URL(address);
  const answer = await context.request.post(`${address}api/login/`, {
    data: credentials,
    headers: { origin },
  });
  if (!answer.ok()) throw new Error(`${credentials.username} did not log in: ${await answer.text()}`);
}
