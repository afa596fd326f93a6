// The threads that compute bcrypt: bcryptjs is pure JavaScript, and would block the event loop.

import { once } from "node:events";
import { Worker } from "node:worker_threads";

interface Thread {
  readonly worker: Worker;
  /** Aborts when the thread has ended. */
  readonly ended: AbortSignal;
  idleTimer?: NodeJS.Timeout;
}

const idleMilliseconds = 10_000;
const idleThreads: Thread[] = [];

/**
 * Computes bcrypt of a password with a salt such as `$2b$12$…`, in an idle thread or else a new one. The caller limits how
 * many run at once. A thread keeps the process alive only while it computes, and ends after ten idle seconds.
 */
export async function runBcrypt(password: string, salt: string): Promise<string> {
  const thread = takeIdleThread() ?? startThread();
  thread.worker.ref();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
  thread.worker.postMessage({ password, salt });
  const [hash]: unknown[] = await once(thread.worker, "message", { signal: thread.ended });
  if (typeof hash !== "string") throw new TypeError("The bcrypt thread did not answer with a hash.");
  keepIdle(thread);
  return hash;
}

function startThread(): Thread {
  const source = new URL("./bcrypt-worker.ts", import.meta.url);
  const compiled = new URL("./bcrypt-worker.js", import.meta.url);
  // Flags of the main program, such as `--eval`, are not valid for a thread that runs a file.
  const worker = new Worker(import.meta.url.endsWith(".ts") ? source : compiled, { execArgv: [] });
  const ended = new AbortController();
  const thread = { worker, ended: ended.signal };
  // Without a listener, an error of an idle thread would end the process.
  worker.on("error", () => forget(thread));
  worker.on("exit", () => {
    forget(thread);
    ended.abort();
  });
  return thread;
}

function takeIdleThread(): Thread | undefined {
  const thread = idleThreads.pop();
  clearTimeout(thread?.idleTimer);
  return thread;
}

function keepIdle(thread: Thread): void {
  thread.worker.unref();
  thread.idleTimer = setTimeout(() => {
    forget(thread);
    void thread.worker.terminate();
  }, idleMilliseconds).unref();
  idleThreads.push(thread);
}

function forget(thread: Thread): void {
  clearTimeout(thread.idleTimer);
  const index = idleThreads.indexOf(thread);
  if (index !== -1) idleThreads.splice(index, 1);
}
