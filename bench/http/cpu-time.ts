// CPU time of a process and its children, from Linux's /proc: in nanoseconds, where process.cpuUsage() of another process is not to be had.
import { readdirSync, readFileSync } from "node:fs";

/** Milliseconds that all threads of a process and of its descendants have run so far. */
export function cpuTime(pid: number): number {
  let total = 0;
  for (const thread of threadsOf(pid)) {
    const [nanoseconds = "0"] = read(`/proc/${pid}/task/${thread}/schedstat`).split(" ");
    total += Number(nanoseconds) / 1e6;
  }
  for (const child of childrenOf(pid)) total += cpuTime(child);
  return total;
}

/** The same for each process that a process started: the workers of a cluster. */
export const workerTimes = (pid: number): number[] => childrenOf(pid).map(cpuTime);

/** Resident memory of a process and of its descendants, in MB; pages that they share count once for each. */
export function residentMemory(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? "0";
  return Number(kilobytes) / 1024 + childrenOf(pid).reduce((sum, child) => sum + residentMemory(child), 0);
}

/** The processes that a process started and that are alive. */
function childrenOf(pid: number): number[] {
  return threadsOf(pid).flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(" ").filter(Boolean).map(Number),
  );
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** Empty for a thread that has ended in between. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
