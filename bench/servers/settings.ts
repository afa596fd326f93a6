// What every server of the benchmark reads and says.
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { LoopDelay, Ready, Settings } from "../http/contender.ts";

/** What the run wants of this server. */
export function readSettings(): Settings {
  const settings: Settings = JSON.parse(process.env["BENCH"] ?? "{}");
  return settings;
}

/** Tells the run that the server listens, and ends with it. Asked twice, it says how long the event loop waited in between. */
export function sayReady(ready: Ready): void {
  process.send?.(ready);
  process.once("disconnect", () => process.exit());
  const histogram = monitorEventLoopDelay({ resolution: loopResolution });
  let isMeasuring = false;
  process.on("message", () => {
    if (isMeasuring) process.send?.(delayIn(histogram));
    histogram.reset();
    isMeasuring = !isMeasuring;
    if (isMeasuring) histogram.enable();
    else histogram.disable();
  });
}

/** How often the delay is sampled, in milliseconds: a sample is that much later than the one before when nothing waits. */
const loopResolution = 5;

function delayIn(histogram: ReturnType<typeof monitorEventLoopDelay>): LoopDelay {
  const later = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - loopResolution);
  return {
    p50: later(histogram.percentile(50)),
    p99: later(histogram.percentile(99)),
    max: later(histogram.max),
  };
}
