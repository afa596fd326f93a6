// Emits events to the app's listeners after commit; a listener never delays a request.
import type { RevocationReason } from "../store/index.ts";
import type { AuthContext } from "./context.ts";
import type { AuthEvent, ClientInfo, EventDetails } from "./events.ts";

const maxUserAgentLength = 255;

/** Emits an event. Call it when what happened has been committed. */
export function emit(
  context: Pick<AuthContext, "settings" | "now" | "report">,
  details: EventDetails & { readonly client?: ClientInfo | undefined },
): void {
  const listeners = context.settings.listeners.filter(({ hears }) => hears(details.type));
  if (listeners.length === 0) return;
  const { userAgent, ipAddress } = details.client ?? {};
  const client: ClientInfo = {
    ...(userAgent !== undefined && { userAgent: userAgent.slice(0, maxUserAgentLength) }),
    ...(ipAddress !== undefined && { ipAddress }),
  };
  const event: AuthEvent = { ...details, at: context.now(), client };
  for (const listener of listeners) callListener(context, () => listener.call(event));
}

/** Emits `session.revoked` for each session. */
export function emitRevoked(
  context: AuthContext,
  sessionIds: readonly string[],
  reason: RevocationReason,
  { userId, client }: { readonly userId?: number | undefined; readonly client?: ClientInfo | undefined } = {},
): void {
  for (const sessionId of sessionIds) {
    emit(context, {
      type: "session.revoked",
      sessionId,
      ...(userId !== undefined && { userId }),
      reason,
      client,
    });
  }
}

/** Calls a custom listener in a later turn of the event loop; an error that it throws is reported and has no other effect. */
export function callListener({ report }: Pick<AuthContext, "report">, listener: () => unknown): void {
  setImmediate(() => void (async () => listener())().catch(report));
}
