// A flood of logins from one address, in a thread of its own so that it does not slow down what is measured meanwhile.
import { connect } from "node:net";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

/** What a flood does. */
export interface FloodOptions {
  readonly port: number;
  readonly connections: number;
  /** Whether each connection waits for its answer and asks again, or closes at once and another follows a second later. */
  readonly kind: "waits" | "hangs up";
  /** The one name that is asked for; without it each request asks for another. */
  readonly username?: string | undefined;
}

/** A flood that is under way. */
export interface Flood {
  /** Ends it, and says how many requests were sent and how many were answered with which status. */
  readonly stop: () => Promise<FloodReport>;
}

/** What a flood came to. */
export interface FloodReport {
  readonly sent: number;
  readonly statuses: Readonly<Record<string, number>>;
}

/** Begins a flood. */
export function startFlood(options: FloodOptions): Flood {
  const worker = new Worker(new URL(import.meta.url), { workerData: options });
  return {
    stop: () =>
      new Promise((resolve, reject) => {
        worker.once("error", reject);
        worker.once("message", (report: FloodReport) => {
          resolve(report);
          void worker.terminate();
        });
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
        worker.postMessage("stop");
      }),
  };
}

function flood({ port, connections, kind, username }: FloodOptions): void {
  const statuses: Record<string, number> = {};
  let sent = 0;

  function request(): string {
    sent += 1;
    const body = JSON.stringify({ username: username ?? `nobody-${sent}`, password: "wrong-staple" });
    return `POST /api/token/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  }

  function waitingConnection(): void {
    const socket = connect(port, "127.0.0.1", () => void socket.write(request()));
    let received = "";
    socket.on("data", (chunk: Buffer) => {
      received += chunk.toString("latin1");
      const [, status, length] = /^HTTP\/1\.1 (\d+)[^]*?\r\ncontent-length: (\d+)/i.exec(received) ?? [];
      const end = received.indexOf("\r\n\r\n");
      if (status === undefined || end < 0 || received.length < end + 4 + Number(length)) return;
      received = "";
      statuses[status] = (statuses[status] ?? 0) + 1;
      socket.write(request());
    });
    socket.on("error", () => {});
    socket.on("close", waitingConnection);
  }

  function closingConnection(): void {
    const socket = connect(port, "127.0.0.1", () => {
      socket.end(request());
      socket.destroySoon();
    });
    socket.on("error", () => {});
    setTimeout(closingConnection, 1000);
  }

  for (let place = 0; place < connections; place += 1) {
    // Spread over the first second.
    setTimeout(kind === "waits" ? waitingConnection : closingConnection, (place / connections) * 1000);
  }
  parentPort?.once("message", () => {
    const report: FloodReport = { sent, statuses };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
    parentPort?.postMessage(report);
  });
}

// oxlint-disable-next-line no-unsafe-type-assertion -- startFlood hands over what it was given
if (!isMainThread) flood(workerData as FloodOptions);
