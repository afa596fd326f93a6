// What the figures were measured on.
import { availableParallelism, cpus, release, type } from "node:os";

/** One line: processor, cores, system and Node. */
export const machine = (): string =>
  `${cpus()[0]?.model ?? "unknown processor"}, ${availableParallelism()} cores, ${type()} ${release().split("-", 1).join()}, Node ${process.versions.node}`;
