// What every folder may use. The check of the Node version has its own entry, which an older Node can load.
export { isPending, type Later, onceThere } from "./later.ts";
export { localClock } from "./local-clock.ts";
export { http } from "./node-http.ts";
export { onFirstUse } from "./on-first-use.ts";
export { resolvedOnce, singleFlight } from "./single-flight.ts";
