// The browser that tests of the admin's screens use, and why there may be none.
import { existsSync } from "node:fs";
import path from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions } from "playwright-core";
import { noBrowser } from "./chromium.ts";
import { root } from "./process.ts";

const isBuilt = existsSync(path.join(root, "dist/admin-app/index.html"));

/** Why the screens cannot be tested here; undefined when they can. */
export const missing = noBrowser ?? (isBuilt ? undefined : "the admin is not built: npm run build:admin");
if (missing !== undefined) console.warn(`Tests of the admin's screens are skipped: ${missing}`);

/** What the title of such a test says where it is skipped. */
export const skipped = missing === undefined ? "" : ` (skipped: ${missing})`;

/** Sizes of windows, in pixels. */
export const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;

/** A browser's window of a user who wants no animations. */
export async function adminContext(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    viewport: sizes.desktop,
    locale: "en-GB",
    reducedMotion: "reduce",
    ...options,
  });
  context.setDefaultTimeout(60_000);
  return context;
}
