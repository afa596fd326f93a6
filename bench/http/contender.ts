// What a contender is, and what passes between the run, the servers and the load.

/** What a server is told, as JSON in the variable BENCH. */
export interface Settings {
  /** Which of the servers of the file; the file decides what the names mean. */
  readonly variant: string;
  /** The secret of HS256, or the private key of EdDSA as PEM. */
  readonly key: string;
  readonly algorithm: "HS256" | "EdDSA";
  /** The URL of a database of its own, filled by `data.ts`. */
  readonly database: string;
}

/** One server of a work. */
export interface Contender {
  readonly name: string;
  /** The file that serves, relative to `bench/`. Those in `peers/` need the packages of `bench/package.json`. */
  readonly file: string;
  readonly variant: string;
  /** The repository whose `bench/` has the file, if it is not this one: to compare two versions of Latchkey. */
  readonly source?: string;
  /** Processes that answer; one if nothing is said. */
  readonly workers?: number;
  /** Users in its database, if they are not as many as the work says. */
  readonly users?: number;
}

/** A request that a connection sends again and again, or one whose answer has the token of the next. */
export type Step =
  | { readonly kind: "fixed"; readonly requests: readonly string[] }
  | { readonly kind: "refresh"; readonly path: string; readonly tokens: readonly string[] };

/** What each connection sends, one step after the other, each when the answer to the one before has come. */
export type Script = readonly Step[];

/** What a server says when it listens; a peer that makes its own tokens also says what to send. */
export interface Ready {
  readonly port: number;
  readonly script?: Script;
}

/** How much later than planned the event loop of a server came to its timers, in milliseconds. */
export interface LoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What the load measured in one slice. */
export interface Slice {
  readonly requests: number;
  /** Answers that were not 2xx, and connections that broke. */
  readonly failures: number;
  /** In milliseconds. */
  readonly duration: number;
  /** CPU time of the server and its children, all threads, in milliseconds. */
  readonly serverCpu: number;
  /** The same of each of its workers; empty for a server of one process. */
  readonly workerCpu: readonly number[];
  /** CPU time of the load generator, in milliseconds: near the duration, it is the load that limits the rate. */
  readonly loadCpu: number;
  /** Latencies in milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** What the load is asked to do. Connections of an id stay open, and keep their tokens, from slice to slice. */
export interface Order {
  readonly id: string;
  readonly port: number;
  readonly pid: number;
  readonly script: Script;
  readonly connections: number;
  /** In milliseconds, first without and then with measuring. */
  readonly warmUp: number;
  readonly duration: number;
}
