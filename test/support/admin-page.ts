// A page of the admin in a browser, and what must never happen on one: requests elsewhere, errors in the console, axe's findings.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { BrowserContext, Page } from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A page with the list of what went wrong on it. */
export interface WatchedPage {
  readonly page: Page;
  /** Requests to other origins, errors in the console (a violated policy is one), exceptions. */
  readonly faults: string[];
}

/** A refused request is an error in the console, too; whether it is right is for the test to say. */
const isRefusal = (text: string): boolean => /^Failed to load resource: .* status of 4\d\d/.test(text);

/** Opens a page and watches it. */
export async function watchedPage(context: BrowserContext, origin: string): Promise<WatchedPage> {
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith("data:")) faults.push(`request to ${url}`);
  });
  page.on("console", (message) => {
    if (message.type() === "error" && !isRefusal(message.text())) faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`exception: ${error.message}`));
  return { page, faults };
}

/** Ends what fades in or out, so that colours are as they stay. What turns for ever has no end, and no colours that matter. */
const endAnimations = `document.getAnimations()
  .filter(({ effect }) => effect.getTiming().iterations !== Infinity)
  .forEach((animation) => animation.finish())`;

const runAxe = `axe.run().then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html.slice(0, 200)).join("\\n")))`;

/** Looks at the page with axe: the rules of WCAG 2.2 A and AA, and axe's best practices. Answers what it found. */
export async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(endAnimations);
  await page.evaluate(axeSource);
  return page.evaluate(runAxe);
}

/** How far the page is wider than its window, in pixels. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
