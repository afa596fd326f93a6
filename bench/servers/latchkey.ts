// Latchkey, as `latchkey start` serves it: one process, or the workers of a cluster.
import cluster from "node:cluster";
import { serve } from "../../src/adapters/index.ts";
import { lowerWorkerPriority } from "../../src/cli/worker-priority.ts";
import { latchkey } from "../../src/index.ts";
import { optionsOf } from "./app-options.ts";
import { readSettings, sayReady } from "./settings.ts";

const workers = Number(process.env["BENCH_WORKERS"] ?? 1);

if (workers > 1 && cluster.isPrimary) {
  let listening = 0;
  cluster.on("listening", (_worker, { port }) => {
    // Port 0 gives all workers the same free port.
    if (++listening === workers) sayReady({ port });
  });
  for (let worker = 0; worker < workers; worker++) cluster.fork();
} else {
  const app = latchkey(optionsOf(readSettings()));
  await lowerWorkerPriority();
  await app.ready();
  const { port } = await serve(app.forHosts(["127.0.0.1"]), { port: 0 });
  if (cluster.isPrimary) sayReady({ port });
}
