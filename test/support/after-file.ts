// What a test file opens is closed when the file ends, also where files share a process and its modules.
import { afterAll } from "vitest";

const closing: (() => unknown)[] = [];

/** Calls `close` when the test file that runs has ended. */
export function afterFile(close: () => unknown): void {
  closing.push(close);
}

/** Run for every file (`setupFiles` in vitest.config.ts). */
export function registerAfterFile(): void {
  afterAll(async () => {
    await Promise.all(closing.splice(0).map((close) => close()));
  });
}
