// The app that an adapter serves.

/** Any object with a fetch-style handler. */
export interface FetchApp {
  readonly fetch: (request: Request, connection: object) => Response | Promise<Response>;
  /** Limits that a server checks before it passes a request to the app. */
  readonly limits?: {
    /** The maximum size of a body, in bytes. It is checked before a client that sends `Expect: 100-continue` sends the body. */
    readonly bytes: number;
  };
}
