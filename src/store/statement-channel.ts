// Announces every statement that is executed, to those who count them. Without a listener nothing is done.
import { channel as channelOf } from "node:diagnostics_channel";
import type { Query } from "./direct-execution.ts";

const channel = channelOf("latchkey:statement");

/** Announces a statement, in the asynchronous context of the request that executes it. */
export function announceStatement(query: Query): void {
  if (channel.hasSubscribers) channel.publish(query);
}

/**
 * Calls `listener` for every statement of every database of this process, but not for those that begin or end a transaction.
 * Returns the function that stops it.
 */
export function onStatement(listener: () => void): () => void {
  const subscriber = (query: unknown): void => {
    if (!isTransactionControl(query)) listener();
  };
  channel.subscribe(subscriber);
  return () => channel.unsubscribe(subscriber);
}

const isTransactionControl = (query: unknown): boolean =>
  typeof query === "object" &&
  query !== null &&
  "sql" in query &&
  /^(?:begin|commit|rollback|savepoint|release|set)\b/i.test(String(query.sql));
