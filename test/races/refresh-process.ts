// A process of its own that presents one refresh token many times at once and prints the successors it got.
import { latchkey } from "../../src/index.ts";

interface Input {
  readonly database: string;
  readonly refresh: string;
  readonly refreshReuseInterval: number;
  readonly callers: number;
}

const { database, refresh, refreshReuseInterval, callers }: Input = JSON.parse(process.argv[2] ?? "{}");
const app = latchkey({
  database,
  secretKey: "test-secret-0123456789-0123456789-0123456789",
  tokens: { rotateRefreshTokens: true, blacklistAfterRotation: true, refreshReuseInterval },
  log: () => {},
});
const outcomes = await Promise.allSettled(Array.from({ length: callers }, () => app.auth.refresh(refresh)));
await app.close();
process.stdout.write(
  JSON.stringify(
    outcomes.map((outcome) => (outcome.status === "fulfilled" ? (outcome.value.refresh ?? null) : null)),
  ),
);
