// The life of the bcrypt threads: they start when needed, are reused, end when idle, and never delay an exit.

import { execFile } from "node:child_process";
import { subscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";

import { afterEach, expect, test, vi } from "vitest";

import { createPasswords } from "../../src/passwords/index.ts";

afterEach(() => {
  vi.useRealTimers();
});

test("threads are started when needed, used again, and end after a while of idleness", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const started: Worker[] = [];
  subscribe("worker_threads", (message) => {
    if (
      typeof message === "object" &&
      message !== null &&
      "worker" in message &&
      message.worker instanceof Worker
    ) {
      started.push(message.worker);
    }
  });
  const passwords = createPasswords({ hashers: [{ algorithm: "bcrypt", rounds: 4 }], concurrency: 2 });
  expect(started).toHaveLength(0);

  await passwords.hash("password");
  await passwords.hash("password");
  expect(started).toHaveLength(1);

  await Promise.all(Array.from({ length: 6 }, () => passwords.hash("password")));
  expect(started).toHaveLength(2);

  const ended = Promise.all(started.map((worker) => once(worker, "exit")));
  vi.advanceTimersByTime(10_000);
  await ended;

  expect(await passwords.hash("password")).toMatch(/^bcrypt\$/);
  expect(started).toHaveLength(3);

  const [, , third] = started;
  await third?.terminate();
  expect(await passwords.hash("password")).toMatch(/^bcrypt\$/);
  expect(started).toHaveLength(4);
});

test("a program that has hashed with bcrypt waits for the answer, and then ends at once", async () => {
  const index = new URL("../../src/passwords/index.ts", import.meta.url);
  const program = `
    import { createPasswords } from ${JSON.stringify(index.href)};
    const passwords = createPasswords({ hashers: [{ algorithm: "bcrypt", rounds: 8 }] });
    await passwords.hash("password");
    console.log(await passwords.hash("password"));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], {
    timeout: 8000,
  });
  expect(stdout).toMatch(/^bcrypt\$\$2b\$08\$[./A-Za-z0-9]{53}\n$/);
});
