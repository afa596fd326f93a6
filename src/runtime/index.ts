// What every folder may use. The check of the Node version is imported from its own file, which an older Node can load.
export { resolvedOnce, singleFlight } from "./single-flight.ts";
