// The load generator, a process of its own so that it can have a core of its own: does slices of load as it is told.
import { setTimeout } from "node:timers/promises";
import type { Order, Slice } from "./contender.ts";
import { cpuTime, workerTimes } from "./cpu-time.ts";
import { type LoadConnection, openConnection } from "./load-connection.ts";

const connectionsOf = new Map<string, LoadConnection[]>();

process.on("message", (order: Order) => {
  void slice(order).then((result) => process.send?.(result));
});

async function slice({ id, port, pid, script, connections, warmUp, duration }: Order): Promise<Slice> {
  const open =
    connectionsOf.get(id) ??
    Array.from({ length: connections }, (_, nth) => openConnection(port, script, nth, connections));
  connectionsOf.set(id, open);
  let latencies: number[] = [];
  let failures = 0;
  const answered = (latency: number, isSuccess: boolean): void => {
    latencies.push(latency);
    if (!isSuccess) failures++;
  };
  for (const connection of open) connection.start(answered);
  await setTimeout(warmUp);
  latencies = [];
  const before = {
    server: cpuTime(pid),
    workers: workerTimes(pid),
    load: process.cpuUsage(),
    time: performance.now(),
  };
  await setTimeout(duration);
  const requests = latencies.length;
  const serverCpu = cpuTime(pid) - before.server;
  const workerCpu = workerTimes(pid).map((time, nth) => time - (before.workers[nth] ?? 0));
  const load = process.cpuUsage(before.load);
  const elapsed = performance.now() - before.time;
  await Promise.all(open.map((connection) => connection.stop()));
  const sorted = Float64Array.from(latencies).sort();
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return {
    requests,
    failures,
    duration: elapsed,
    serverCpu,
    workerCpu,
    loadCpu: (load.user + load.system) / 1000,
    p50: at(0.5),
    p99: at(0.99),
  };
}
