// A TCP proxy that can be made to fail: it refuses, falls silent, or cuts a connection at the worst moment.
import { connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** What the proxy does with bytes: lets them through, two seconds late, drop by drop, hangs up, or swallows all or those of new connections. */
export type ProxyMode = "pass" | "slow" | "trickle" | "refuse" | "silent" | "silent to new";

const delay = 2000;
/** Bytes of a drop, of which a hundred fall in a second. */
const drop = 100;

/** A running proxy. */
export interface TcpProxy {
  readonly port: number;
  /** Changes what it does, with connections that stand as well. */
  readonly set: (mode: ProxyMode) => void;
  /** Forgets the connections that stand, as a firewall does: neither end hears from the other again, nor that it has left. */
  readonly forget: () => void;
  /** Lets what the server sends on the connections that stand arrive so many milliseconds later. */
  readonly delay: (lateness: number) => void;
  /** Hangs up on one of the connections that stand. */
  readonly reset: () => void;
  /** Cuts the next connection that sends something with `text` in it: before the server has it, or before its answer comes back. */
  readonly cutAt: (text: string, when: "before" | "after") => void;
  /** Answers the next thing with `text` in it in the server's place, and never shows it to the server. */
  readonly answerAt: (text: string, answer: Buffer) => void;
  /** How often it has cut or answered. */
  readonly cuts: () => number;
  /** How often clients have sent something after they had heard from the server, or for the first time: their trips. */
  readonly trips: () => number;
  /** How many connections its clients hold. */
  readonly held: () => number;
  readonly close: () => Promise<void>;
}

interface Trap {
  readonly text: string;
  readonly spring: "before" | "after" | Buffer;
}

/** A connection on both sides of the proxy. */
interface Link {
  readonly client: Socket;
  readonly upstream: Socket;
  isForgotten: boolean;
  /** How much later what the server sends arrives, in milliseconds. */
  lateness: number;
  isCut: boolean;
  /** Whether the client waits for an answer. */
  isAsking: boolean;
}

/** Starts a proxy to a port of this machine. */
async function tcpProxy(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  let mode: ProxyMode = "pass";
  let trap: Trap | undefined;
  let cuts = 0;
  let trips = 0;
  const links = new Set<Link>();

  function hangUp(link: Link): void {
    links.delete(link);
    link.client.destroy();
    link.upstream.destroy();
  }

  /** Whether a trap was sprung, which then has the chunk. */
  function springs(link: Link, chunk: Buffer): boolean {
    if (trap === undefined || !chunk.includes(trap.text)) return false;
    const { spring } = trap;
    trap = undefined;
    cuts += 1;
    if (spring === "before") link.client.destroy();
    else if (spring === "after") {
      link.isCut = true;
      return false;
    } else link.client.write(spring);
    return true;
  }

  async function deliver(
    link: Link,
    chunk: Buffer,
    to: Socket,
    after: readonly Promise<void>[],
  ): Promise<void> {
    await Promise.all(after);
    if (link.isForgotten || mode === "silent") return;
    if (mode !== "trickle") {
      to.write(chunk);
      return;
    }
    for (let sent = 0; sent < chunk.length; sent += drop) {
      await wait(10);
      to.write(chunk.subarray(sent, sent + drop));
    }
  }

  function forward(link: Link, from: Socket, to: Socket, isTaken: (chunk: Buffer) => boolean): void {
    let last = Promise.resolve();
    from.on("data", (chunk) => {
      if (isTaken(chunk)) return;
      const lateness = mode === "slow" ? delay : from === link.upstream ? link.lateness : 0;
      // A late one does not make the next one later still.
      const arrival = lateness > 0 ? wait(lateness) : last;
      last = deliver(link, chunk, to, [last, arrival]);
    });
  }

  const server: Server = createServer((client) => {
    if (mode === "refuse") {
      client.destroy();
      return;
    }
    const link: Link = {
      client,
      upstream: connect(target),
      isForgotten: mode === "silent to new",
      lateness: 0,
      isCut: false,
      isAsking: false,
    };
    links.add(link);
    for (const socket of [client, link.upstream]) {
      socket.setNoDelay(true);
      socket.on("error", () => {});
      socket.on("close", () => {
        if (!link.isForgotten) hangUp(link);
      });
    }
    forward(link, client, link.upstream, (chunk) => {
      if (!link.isAsking) trips += 1;
      link.isAsking = true;
      return springs(link, chunk);
    });
    forward(link, link.upstream, client, () => {
      link.isAsking = false;
      // The server has answered, so it has done it; the client will never know.
      if (link.isCut) client.destroy();
      return link.isCut;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    set: (next) => {
      mode = next;
      if (next === "refuse") for (const link of links) hangUp(link);
    },
    forget: () => {
      for (const link of links) link.isForgotten = true;
    },
    delay: (lateness) => {
      for (const link of links) link.lateness = lateness;
    },
    reset: () => {
      const [link] = links;
      if (link !== undefined) hangUp(link);
    },
    cutAt: (text, when) => {
      trap = { text, spring: when };
    },
    answerAt: (text, answer) => {
      trap = { text, spring: answer };
    },
    cuts: () => cuts,
    trips: () => trips,
    held: () => [...links].filter(({ client }) => !client.destroyed).length,
    close: () => {
      for (const link of links) hangUp(link);
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
