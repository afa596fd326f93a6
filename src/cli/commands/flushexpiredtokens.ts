// `latchkey flushexpiredtokens`: deletes expired sessions and revoked tokens.
import { type Command, readArguments } from "../command.ts";
import { withApp } from "../load-app.ts";
import { createProgress } from "../progress.ts";

export const flushexpiredtokens: Command = {
  name: "flushexpiredtokens",
  summary: "delete expired sessions and revoked tokens",
  help: `Usage: latchkey flushexpiredtokens [app.ts]

Deletes expired rows in small batches; servers may be running. If Simple JWT's tables are in use, they are cleaned too.
At a terminal a line shows how many rows were deleted so far.
`,
  run: async (args) => {
    const { positionals } = readArguments(args, {}, 1);
    await withApp(positionals[0], async (app) => {
      const progress = createProgress();
      let rows = 0;
      const { sessions, revokedTokens, outstandingTokens } = await app.auth.flushExpiredTokens({
        onDeleted: (count) => {
          rows += count;
          progress.update(`deleted ${rows} rows`);
        },
      });
      progress.clear();
      process.stdout.write(
        `deleted ${sessions} sessions, ${revokedTokens} revoked tokens, ${outstandingTokens} outstanding tokens\n`,
      );
    });
  },
};
