// Passes the requests of a Node server to an app, and writes its answers.
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Answer, commonHeaders, directAnswerOf, type OpenReply } from "../http/index.ts";
import type { FetchApp } from "./fetch-app.ts";
import { NodeRequest } from "./node-request.ts";
import type { ParsedBody } from "./parsed-body.ts";
import { drainAfter } from "./read-incoming.ts";
import { writeAnswer } from "./write-answer.ts";

/** A request listener of a Node server. */
export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** What a framework has done with a request before it gets here. */
export interface Mounted {
  /** The path that it has removed from the URL. */
  readonly basePath: string;
  /** The body that it has read. */
  readonly parsed: ParsedBody | undefined;
}

/** What a Node server passes to an app besides the request. */
interface NodeConnection {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** The IP address of the peer. */
  readonly remoteAddress: string | undefined;
  readonly basePath?: string;
}

/** Makes the request listener of an app. `mounted` reads what a framework has done. */
export function createListener(app: FetchApp, mounted?: (incoming: IncomingMessage) => Mounted): Listener {
  return (incoming, outgoing) => void answer(app, incoming, outgoing, mounted?.(incoming));
}

async function answer(
  app: FetchApp,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  mounted: Mounted | undefined,
): Promise<void> {
  const { remoteAddress } = incoming.socket;
  const connection: NodeConnection =
    mounted === undefined
      ? { incoming, outgoing, remoteAddress }
      : { incoming, outgoing, remoteAddress, basePath: mounted.basePath };
  if (incoming.method !== "GET" && incoming.method !== "HEAD") drainAfter(incoming, outgoing);
  const { report = logged } = directAnswerOf(app.fetch) ?? {};
  try {
    const written = writeAnswer(await ask(app, connection, mounted?.parsed), outgoing, report);
    if (written !== undefined) await written;
  } catch (error) {
    report(error);
    if (!outgoing.headersSent) await writeAnswer(failure(500, "Internal server error."), outgoing, report);
    else outgoing.destroy();
  }
}

/** An app whose `fetch` is ours answers without web objects. */
function ask(
  app: FetchApp,
  connection: NodeConnection,
  parsed: ParsedBody | undefined,
): Answer | Promise<Answer> {
  const { incoming, outgoing } = connection;
  let request: NodeRequest;
  try {
    request = new NodeRequest(incoming, outgoing, parsed);
  } catch {
    return failure(400, "Bad Request.");
  }
  const direct = directAnswerOf(app.fetch);
  return direct === undefined ? app.fetch(request.toWeb(), connection) : direct.answer(request, connection);
}

const failure = (status: 400 | 500, detail: string): OpenReply => ({
  status,
  headers: { ...commonHeaders, "content-type": "application/json" },
  body: JSON.stringify({ detail }),
});

// oxlint-disable-next-line no-console -- an app of other code has no log that is known here
const logged = (error: unknown): void => console.error(error);
