// Every flow of an app run once, with the statements that each one runs.
import { randomBytes } from "node:crypto";
import type { Latchkey } from "../../src/index.ts";
import { createSingleKeySet, createTokens } from "../../src/tokens/index.ts";
import { listenIn, type Statement } from "./statements.ts";

/** A flow and the statements that it ran, in order. */
export interface FlowStatements {
  readonly flow: string;
  readonly statements: readonly Statement[];
}

/** What an app whose flows are run must be like: it rotates refresh tokens, and its clock can be moved. */
export interface FlowApp {
  readonly app: Latchkey;
  readonly secretKey: string;
  /** Seconds since the epoch. */
  readonly now: () => number;
  /** Moves the clock, in seconds. */
  readonly forward: (seconds: number) => void;
}

const password = "tr0ub4dor-staple";
const newPassword = `${password}-2`;

/** Runs every flow once. */
export async function flowStatements({ app, secretKey, now, forward }: FlowApp): Promise<FlowStatements[]> {
  const { auth, db } = app;
  const listen = listenIn(db);
  const flows: FlowStatements[] = [];
  const run = async (flow: string, action: () => Promise<unknown>): Promise<void> => {
    flows.push({ flow, statements: await listen(action) });
  };
  const call = async (method: string, path: string, token: string): Promise<void> => {
    const headers = { authorization: `Bearer ${token}` };
    const { status } = await app.fetch(new Request(`http://flows.example${path}`, { method, headers }));
    if (status >= 400) throw new Error(`${method} ${path} was answered with ${status}.`);
  };
  const username = `flows-${randomBytes(4).toString("hex")}`;
  const login = (secret = password) => auth.obtainPair({ username, password: secret });
  const refused = (action: Promise<unknown>): Promise<void> =>
    action.then(
      () => {
        throw new Error("A token was taken that should have been refused.");
      },
      () => {},
    );
  // Whether Simple JWT's tables are there is asked once in an app's life, and belongs to no flow.
  await auth.flushExpiredTokens();

  await run("register", () => auth.register({ username, password }));
  const first = await login();
  const second = await login();
  const third = await login();
  await run("obtain", () => login());
  await run("authenticate", () => auth.authenticate(first.access));
  await run("verify, access", () => auth.verify(first.access));
  await run("verify, refresh", () => auth.verify(first.refresh));
  await run("refresh", () => auth.refresh(first.refresh));
  await run("refresh, parent", () => auth.refresh(first.refresh));
  forward(3600);
  await run("refresh, replay", () => refused(auth.refresh(first.refresh)));
  await run("revoke", () => auth.revoke(second.refresh));
  const { access } = await auth.refresh(third.refresh);
  await run("list sessions", () => call("GET", "/api/sessions/", access));
  await run("end other sessions", () => call("POST", "/api/sessions/revoke-others/", access));
  await run("change password", () => auth.changePassword(username, newPassword));
  const last = await login(newPassword);
  await run("end all sessions", () => call("DELETE", "/api/sessions/", last.access));
  const foreign = createTokens({ keys: createSingleKeySet({ algorithm: "HS256", signingKey: secretKey }) });
  const user = await auth.findUser(username);
  const minting = { now: now(), jti: randomBytes(16).toString("hex"), claims: { user_id: String(user?.id) } };
  const { token } = foreign.mint({ name: "refresh", lifetime: 3600 }, minting);
  await run("refresh, adopted", () => auth.refresh(token));
  await run("purge", () => auth.flushExpiredTokens());
  return flows;
}
