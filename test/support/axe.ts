// What axe and a ruler find on a page.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Ends what fades in or out, so that colours are as they stay. What turns for ever has no end, and no colours that matter. */
const endAnimations = `document.getAnimations()
  .filter(({ effect }) => effect.getTiming().iterations !== Infinity)
  .forEach((animation) => animation.finish())`;

const run = `axe.run({ resultTypes: ["violations"], preload: false }).then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html.slice(0, 200)).join("\\n")))`;

/** Looks at the page with axe: the rules of WCAG 2.2 A and AA, and axe's best practices. Answers what it found. */
export async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(endAnimations);
  if (!(await page.evaluate("typeof axe === 'object'"))) await page.evaluate(source);
  return page.evaluate(run);
}

/** How far the page is wider than its window, in pixels. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");

/** The texts of a page that end with dots because there is no room for them. */
export const cutTexts = (page: Page): Promise<string[]> =>
  page.evaluate(`[...document.querySelectorAll("body *")]
    .filter((element) => element.scrollWidth > element.clientWidth && element.textContent !== ""
      && getComputedStyle(element).textOverflow === "ellipsis" && element.checkVisibility())
    .map((element) => element.textContent.slice(0, 80))`);
