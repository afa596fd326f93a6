// One browser for the test files of a run: each of them connects to it.
import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { launchOptions, noBrowser } from "./chromium.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where the browser of the run listens; undefined where there is none. */
    readonly browserEndpoint: string | undefined;
  }
}

/** Starts the browser before the first test and stops it after the last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (noBrowser !== undefined) return async () => {};
  const server = await chromium.launchServer(launchOptions);
  project.provide("browserEndpoint", server.wsEndpoint());
  return () => server.close();
}
