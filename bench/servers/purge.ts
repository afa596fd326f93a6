// Deletes the expired rows of a database that a server uses at the same time, as `latchkey flushexpiredtokens` does.
import { latchkey } from "../../src/index.ts";
import { optionsOf } from "./app-options.ts";
import { readSettings } from "./settings.ts";

const app = latchkey(optionsOf(readSettings()));
await app.auth.flushExpiredTokens();
await app.close();
