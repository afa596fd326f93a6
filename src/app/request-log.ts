// The request log: how each request was answered, how long that took, how many statements it executed, and who sent it.
import { AsyncLocalStorage } from "node:async_hooks";
import type { RequestEntry, RequestListener } from "../audit/index.ts";
import type { AuthContext, Identity } from "../auth/index.ts";
import { type Answer, clientAddress, type Incoming, type RoutingOptions } from "../http/index.ts";
import { onStatement } from "../store/index.ts";

/** The request log of an app. It costs a request nothing as long as it has no listener. */
export interface RequestLog {
  readonly listen: (listener: RequestListener) => void;
  /** Whether it has a listener. */
  readonly isOn: () => boolean;
  /** Answers a request with `answer`, and logs it. */
  readonly logged: (
    incoming: Incoming,
    origin: Pick<RoutingOptions, "proxies">,
    answer: () => Answer | Promise<Answer>,
  ) => Promise<Answer>;
  /** Notes who sends the current request. */
  readonly identified: (identity: Identity) => void;
  readonly close: () => void;
}

interface Running {
  statements: number;
  user: RequestEntry["user"];
}

/** Creates a request log. `now` is the clock, and `report` is called with the errors of listeners. */
export function createRequestLog({ now, report }: Pick<AuthContext, "now" | "report">): RequestLog {
  const requests = new AsyncLocalStorage<Running>();
  const listeners: RequestListener[] = [];
  let stopCounting: (() => void) | undefined;

  function tell(entry: RequestEntry): void {
    for (const listener of listeners) {
      try {
        listener(entry);
      } catch (error) {
        report(error);
      }
    }
  }

  return {
    listen: (listener) => {
      listeners.push(listener);
      stopCounting ??= onStatement(() => {
        const running = requests.getStore();
        if (running !== undefined) running.statements += 1;
      });
    },
    isOn: () => listeners.length > 0,
    logged: (incoming, origin, answer) => {
      const running: Running = { statements: 0, user: undefined };
      const at = now();
      const startedAt = performance.now();
      const end = (status: number): void =>
        tell({
          at,
          method: incoming.request.method,
          path: incoming.url.path,
          status,
          duration: performance.now() - startedAt,
          ...running,
          ipAddress: clientAddress(incoming, origin),
        });
      return requests.run(running, async () => {
        try {
          const answered = await answer();
          end(answered.status);
          return answered;
        } catch (error) {
          end(500);
          throw error;
        }
      });
    },
    identified: ({ user: { id, username } }) => {
      const running = listeners.length === 0 ? undefined : requests.getStore();
      if (running !== undefined) running.user = { id, username };
    },
    close: () => stopCounting?.(),
  };
}
