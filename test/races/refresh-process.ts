// A process that presents a refresh token many times at once, on the database that it was last given, and returns the results.
import type { Latchkey } from "../../src/index.ts";
import { built } from "../support/built.ts";

/** What the process works on. */
export interface RaceSetup {
  readonly database: string;
  readonly secretKey: string;
  readonly refreshReuseInterval: number;
  readonly pooler?: "transaction";
}

/** How often a token is presented. */
export interface RaceRequest {
  readonly refresh: string;
  readonly callers: number;
}

/** Opens another app, presents a token, or closes the app. */
export type RaceCommand = { readonly open: RaceSetup } | { readonly present: RaceRequest } | "close";

/** For each caller the id of the successor it got, or null when it was refused. */
export type RaceAnswer = (string | null)[];

let app: Latchkey | undefined;

async function open({ database, secretKey, refreshReuseInterval, pooler }: RaceSetup): Promise<void> {
  app = built.latchkey({
    database,
    secretKey,
    tokens: { rotateRefreshTokens: true, blacklistAfterRotation: true, refreshReuseInterval },
    postgres: { poolSize: 10, connectionTimeout: 30_000, pooler },
    log: () => {},
  });
  await app.auth.findUser("nobody");
}

async function present({ refresh, callers }: RaceRequest): Promise<RaceAnswer> {
  const outcomes = await Promise.allSettled(
    Array.from({ length: callers }, async () => app?.auth.refresh(refresh)),
  );
  return outcomes.map((outcome) => (outcome.status === "fulfilled" ? jtiOf(outcome.value?.refresh) : null));
}

function jtiOf(refresh: string | undefined): string {
  const claims: { jti: string } = JSON.parse(
    Buffer.from(refresh?.split(".")[1] ?? "", "base64url").toString(),
  );
  return claims.jti;
}

async function run(command: RaceCommand): Promise<RaceAnswer | "done"> {
  if (command !== "close" && "present" in command) return present(command.present);
  if (command === "close") await app?.close();
  else await open(command.open);
  return "done";
}

process.on("message", (command: RaceCommand) => {
  void run(command).then((answer) => process.send?.(answer));
});
process.on("disconnect", () => void app?.close());
