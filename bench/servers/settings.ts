// What every server of the benchmark reads and says.
import type { Ready, Settings } from "../http/contender.ts";

/** What the run wants of this server. */
export function readSettings(): Settings {
  const settings: Settings = JSON.parse(process.env["BENCH"] ?? "{}");
  return settings;
}

/** Tells the run that the server listens, and ends with it. */
export function sayReady(ready: Ready): void {
  process.send?.(ready);
  process.once("disconnect", () => process.exit());
}
