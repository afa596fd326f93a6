// A second process for the concurrency tests: presents each refresh token that it reads many times at once and prints the results.
import { createInterface } from "node:readline";
import { latchkey } from "../../src/index.ts";

const [database, secretKey, times, interval] = process.argv.slice(2);
const app = latchkey({
  ...(database !== undefined && { database }),
  ...(secretKey !== undefined && { secretKey }),
  tokens: { rotateRefreshTokens: true, blacklistAfterRotation: true, refreshReuseInterval: Number(interval) },
  log: () => {},
});

async function present(refresh: string): Promise<{ status: number; refresh: string | undefined }> {
  const response = await app.fetch(
    new Request("http://test.example/api/token/refresh/", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ refresh }),
    }),
  );
  const body: { refresh?: string } = JSON.parse(await response.text());
  return { status: response.status, refresh: body.refresh };
}

process.stdout.write("ready\n");
for await (const token of createInterface({ input: process.stdin })) {
  const answers = await Promise.all(Array.from({ length: Number(times) }, () => present(token)));
  process.stdout.write(`${JSON.stringify(answers)}\n`);
}
await app.close();
