// An app whose tasks are many, and which tells how much memory it has and how long its event loop was held.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { allowAny, defineResource, defineView, isAuthenticated, latchkey } from "latchkey";
import * as z from "zod";

const delays = monitorEventLoopDelay({ resolution: 1 });
delays.enable();

// Between two ticks of a timer the loop has been round: what the thread has worked meanwhile, it has worked in one turn.
let before = process.threadCpuUsage();
let longestWork = 0;
setInterval(() => {
  const now = process.threadCpuUsage();
  longestWork = Math.max(longestWork, (now.user + now.system - before.user - before.system) / 1000);
  before = now;
}, 1).unref();

const app = latchkey({
  database: process.env["DATABASE_URL"] ?? "",
  passwords: { hashers: [{ algorithm: "pbkdf2_sha256", iterations: 1000 }] },
  tokens: { accessTokenLifetime: "1d" },
  resources: [
    defineResource("tasks", {
      schema: z.object({
        title: z.string().max(255),
        description: z.string().default(""),
        is_completed: z.boolean().default(false),
      }),
      owner: "owner",
      timestamps: { created: "created_at" },
      permissions: [isAuthenticated],
    }),
  ],
  views: [
    defineView("/figures/", {
      permissions: [allowAny],
      // Since it was asked before.
      get: () => {
        const [turn, work] = [delays.max / 1e6, longestWork];
        delays.reset();
        longestWork = 0;
        return { rss: process.memoryUsage.rss(), turn, work };
      },
    }),
  ],
});

// oxlint-disable-next-line no-default-export -- `latchkey start` looks for it
export default app;
