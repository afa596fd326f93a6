// A TCP proxy that can be made to fail: it refuses, falls silent, or cuts a connection at the worst moment.
import { connect, createServer, type Server, type Socket } from "node:net";

/** What the proxy does with bytes: lets them through, two seconds late, hangs up, or swallows them. */
export type ProxyMode = "pass" | "slow" | "refuse" | "silent";

const delay = 2000;

/** A running proxy. */
export interface TcpProxy {
  readonly port: number;
  /** Changes what it does, with connections that stand as well. */
  readonly set: (mode: ProxyMode) => void;
  /** Cuts the next connection that sends something with `text` in it: before the server has it, or before its answer comes back. */
  readonly cutAt: (text: string, when: "before" | "after") => void;
  /** How often it has cut. */
  readonly cuts: () => number;
  readonly close: () => Promise<void>;
}

interface Cut {
  readonly text: string;
  readonly when: "before" | "after";
}

/** Starts a proxy to a port of this machine. */
async function tcpProxy(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  let mode: ProxyMode = "pass";
  let cut: Cut | undefined;
  let cuts = 0;
  const sockets = new Set<Socket>();

  const server: Server = createServer((client) => {
    if (mode === "refuse") {
      client.destroy();
      return;
    }
    const upstream = connect(target);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    let isCut = false;
    client.on("data", (chunk) => {
      if (mode === "slow") setTimeout(() => upstream.write(chunk), delay);
      if (mode !== "pass") return;
      const here = cut !== undefined && chunk.includes(cut.text) ? cut : undefined;
      if (here !== undefined) {
        cut = undefined;
        cuts += 1;
        isCut = true;
      }
      if (here?.when === "before") client.destroy();
      else upstream.write(chunk);
    });
    upstream.on("data", (chunk) => {
      // The server has answered, so it has done it; the client will never know.
      if (isCut) client.destroy();
      else if (mode === "pass") client.write(chunk);
      else if (mode === "slow") setTimeout(() => client.write(chunk), delay);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    set: (next) => {
      mode = next;
      if (next === "refuse") for (const socket of sockets) socket.destroy();
    },
    cutAt: (text, when) => {
      cut = { text, when };
    },
    cuts: () => cuts,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** A proxy in front of the PostgreSQL server of a URL, and the URL that leads through it. */
export async function postgresProxy(
  url: string,
): Promise<{ readonly proxy: TcpProxy; readonly url: string }> {
  const through = new URL(url);
  const proxy = await tcpProxy({ host: through.hostname, port: Number(through.port || 5432) });
  through.hostname = "127.0.0.1";
  through.port = String(proxy.port);
  return { proxy, url: through.href };
}
