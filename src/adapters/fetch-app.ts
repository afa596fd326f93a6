// What an adapter can serve, whatever made it.

/** Anything with a fetch-style handler. */
export interface FetchApp {
  readonly fetch: (request: Request, connection: object) => Response | Promise<Response>;
  /** Bounds that a server applies before it hands a request over. */
  readonly limits?: {
    /** The greatest size of a body, in bytes: a client that asks first (`Expect: 100-continue`) is told so. */
    readonly bytes: number;
  };
}
