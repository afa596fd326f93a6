// The app that an adapter serves.

/** Any object with a fetch-style handler. */
export interface FetchApp {
  readonly fetch: (request: Request, connection: object) => Response | Promise<Response>;
  /** Limits that a server checks before it passes a request to the app. */
  readonly limits?: {
    /** The maximum size of a body, in bytes. A larger one is refused in response to `Expect: 100-continue`. */
    readonly bytes: number;
  };
  /** Throws for an address that the app must not be served at over plain HTTP, with the reason. */
  readonly checkAddress?: (host: string) => void;
}
