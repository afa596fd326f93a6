// The program of a bcrypt thread: answers each message, a password and a salt, with the hash.

import { parentPort } from "node:worker_threads";

import { hashSync } from "bcryptjs";

parentPort?.on("message", (task: { readonly password: string; readonly salt: string }) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
  parentPort?.postMessage(hashSync(task.password, task.salt));
});
