// A process of its own that presents a refresh token many times at once, whenever it is told to, and says what it got.
import { latchkey } from "../../src/index.ts";

/** What the process works on. */
export interface RaceSetup {
  readonly database: string;
  readonly secretKey: string;
  readonly refreshReuseInterval: number;
  readonly pooler?: "transaction";
}

/** What it is told. */
export interface RaceRequest {
  readonly refresh: string;
  readonly callers: number;
}

/** For each caller the id of the successor it got, or null when it was refused. */
export type RaceAnswer = (string | null)[];

const { database, secretKey, refreshReuseInterval, pooler }: RaceSetup = JSON.parse(process.argv[2] ?? "{}");
const app = latchkey({
  database,
  secretKey,
  tokens: { rotateRefreshTokens: true, blacklistAfterRotation: true, refreshReuseInterval },
  postgres: { poolSize: 10, connectionTimeout: 30_000, pooler },
  log: () => {},
});

async function present({ refresh, callers }: RaceRequest): Promise<RaceAnswer> {
  const outcomes = await Promise.allSettled(Array.from({ length: callers }, () => app.auth.refresh(refresh)));
  return outcomes.map((outcome) => (outcome.status === "fulfilled" ? jtiOf(outcome.value.refresh) : null));
}

function jtiOf(refresh: string | undefined): string {
  const claims: { jti: string } = JSON.parse(
    Buffer.from(refresh?.split(".")[1] ?? "", "base64url").toString(),
  );
  return claims.jti;
}

process.on("message", (request: RaceRequest) => {
  void present(request).then((answer) => process.send?.(answer));
});
process.on("disconnect", () => void app.close());
await app.auth.findUser("nobody");
process.send?.("ready");
