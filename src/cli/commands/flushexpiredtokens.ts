// `latchkey flushexpiredtokens`: deletes sessions and revoked tokens that have expired.
import { type Command, readArguments } from "../command.ts";
import { loadApp } from "../load-app.ts";

export const flushexpiredtokens: Command = {
  name: "flushexpiredtokens",
  summary: "delete sessions and revoked tokens that have expired",
  help: `Usage: latchkey flushexpiredtokens [app.ts]

Deletes in small batches, beside running servers. Simple JWT's tables are cleaned too where they are in use.
`,
  run: async (args) => {
    const { positionals } = readArguments(args, {}, 1);
    const app = await loadApp(positionals[0]);
    try {
      const { sessions, revokedTokens, outstandingTokens } = await app.auth.flushExpiredTokens();
      process.stdout.write(
        `deleted ${sessions} sessions, ${revokedTokens} revoked tokens, ${outstandingTokens} outstanding tokens\n`,
      );
    } finally {
      await app.close();
    }
  },
};
